#include "report/json_report.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <set>

#include "observation/example_surface.h"
#include "observation/observation_writer.h"
#include "scenes.h"
#include "support/scratch_directory.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;

std::vector<json::value> parsed(const std::string& lines) {
  std::vector<json::value> values;
  std::size_t start = 0;
  for (std::size_t end; (end = lines.find('\n', start)) != std::string::npos; start = end + 1) {
    values.push_back(json::parse(lines.substr(start, end - start)));
  }
  CHECK(start == lines.size());
  return values;
}

std::string lines_of(const support::Scene& scene) {
  return json_lines(assessed(scene), terms_of(scene));
}

std::set<std::string> checks_in(const json::value& line) {
  std::set<std::string> ids;
  for (const json::value& finding : line.at("findings").as_array())
    ids.insert(std::string(finding.at("check").as_string()));
  return ids;
}

}  // namespace

TEST_CASE("a line per endpoint, then one for the target, each with version and kind") {
  const auto values = parsed(lines_of(half_rotated()));
  REQUIRE(values.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(values[i].at("schema_version").as_string() == "1");
    CHECK(values[i].at("kind").as_string() == (i < 3 ? "endpoint" : "target"));
  }
  CHECK(values[3].at("outcome").as_string() == "error");
  CHECK(values[3].at("addresses").as_array().size() == 3);
}

TEST_CASE("a finding stands at the endpoints that it concerns; what passed stands at the target") {
  const auto values = parsed(lines_of(half_rotated()));
  CHECK(checks_in(values[0]).contains("store-verdict"));
  CHECK_FALSE(checks_in(values[0]).contains("leaf-differs"));
  CHECK(checks_in(values[2]).contains("leaf-differs"));
  CHECK(checks_in(values[3]).contains("name-mismatch"));
  CHECK_FALSE(checks_in(values[3]).contains("leaf-differs"));
  CHECK(values[3].at("counts").at("error").as_int64() > 0);
}

TEST_CASE("an endpoint has the verdicts of the chains that it serves, with path and anchor") {
  const auto values = parsed(lines_of(half_rotated()));
  CHECK(values[0].at("verdicts").as_array().size() == 4);  // two chains, two stores
  CHECK(values[2].at("verdicts").as_array().size() == 2);
  const json::value& trusted = values[0].at("verdicts").at(0);
  CHECK(trusted.at("store").as_string() == "system");
  CHECK(trusted.at("verdict").as_string() == "trusted");
  CHECK(trusted.at("path").as_array().size() == 3);
  CHECK(trusted.at("anchor").at("subject").as_string().find("Example Root 3") != json::string::npos);
  const json::value& refused = values[0].at("verdicts").at(1);
  CHECK(refused.at("verdict").as_string() == "not-trusted");
  CHECK(refused.at("anchor").is_null());
  CHECK(refused.at("problems").at(0).at("id").as_string() == "no-issuer");
}

TEST_CASE("a target that was not probed has its failure in its line") {
  const auto values = parsed(lines_of(nameless()));
  REQUIRE(values.size() == 1);
  CHECK(values[0].at("outcome").as_string() == "not-probed");
  CHECK(values[0].at("resolve_failure").at("reason").as_string() == "name-not-found");
}

TEST_CASE("a name that is not UTF-8 leaves the lines valid") {
  support::Scene scene = sound();
  scene.observation.target.text = "caf\xE9.example";
  const auto values = parsed(lines_of(scene));
  CHECK(values[0].at("target").as_string() == "caf\\xe9.example");
}

TEST_CASE("every line that is written satisfies docs/schema/output.schema.json") {
  if (std::system("python3 -c 'import jsonschema' 2>/dev/null") != 0) {
    MESSAGE("SKIPPED: python3-jsonschema is not installed, so no line was validated");
    return;
  }
  const char* source = std::getenv("TRUSTPROBE_SOURCE");
  REQUIRE_MESSAGE(source != nullptr, "TRUSTPROBE_SOURCE is not set: run by `meson test`");
  Summary summary;
  std::string lines;
  support::Scene unreadable = sound();
  unreadable.observation.endpoints[0].attempts[0].handshake.chain.certificates.push_back(support::not_a_certificate());
  support::Scene with_caa = sound();
  with_caa.observation.caa = {observation::CaaOutcome::found, "example", {{128, "issue", "ca.example\xE9"}}, ""};
  support::Scene without_dns = sound();
  without_dns.observation.caa = {observation::CaaOutcome::resolver_failed, "", {}, "shop.example: no answer"};
  support::Scene scanned = sound();
  const auto& chain = scanned.observation.endpoints[0].attempts[0].handshake.chain;
  scanned.observation.endpoints[0].surface = observation::example_surface(chain, chain);
  support::Scene scanned_in_vain = sound();
  scanned_in_vain.observation.endpoints[0].surface.emplace();
  lines += observation::ObservationWriter().lines(scanned.observation);
  for (const auto& scene : {sound(), half_rotated(), broken(), dead(), nameless(), unreadable, with_caa, without_dns,
                            scanned, scanned_in_vain}) {
    summary.add(assessed(scene));
    lines += lines_of(scene);
  }
  lines += json_summary(summary, {});
  const support::ScratchDirectory scratch;
  const auto file = scratch.path() / "lines.jsonl";
  std::ofstream(file) << lines;
  const std::string root = source;
  const std::string command = "python3 '" + root + "/tests/report/validate_lines.py' '" + root +
                              "/docs/schema/output.schema.json' '" + file.string() + "'";
  CHECK(std::system(command.c_str()) == 0);
}

}  // namespace trustprobe::report

// Cases made elsewhere: x509-limbo, BetterTLS, PKITS. Read where they are, never copied in.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "base/file.h"
#include "limbo/limbo_case.h"
#include "path/certificate_policies.h"

using namespace trustprobe;
namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

fs::path source_directory() {
  const char* source = std::getenv("TRUSTPROBE_SOURCE");
  return source == nullptr ? "." : source;
}

fs::path limbo_directory() {
  return source_directory() / ".." / "shared" / "limbo";
}

bool present() {
  if (fs::exists(limbo_directory() / "core.json")) return true;
  MESSAGE("skipped: ../shared/limbo not present");
  return false;
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr std::size_t stride = 25;  // the sanitizers take too long for thousands of cases: every 25th
#else
constexpr std::size_t stride = 1;
#endif
#else
constexpr std::size_t stride = 1;
#endif

/// The answer of Go, rustls and libpki where all three gave one and the same; nothing otherwise.
class Consensus {
 public:
  Consensus() : results_(json::parse(*base::read_file(limbo_directory() / "baselines.json"))) {
    const json::array& names = results_.at("implementations").as_array();
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string_view name = names[i].as_string();
      // The first column of a result is what the case's author expects.
      if (name.starts_with("go-") || name.starts_with("rustls") || name.starts_with("boringssl"))
        columns_.push_back(i + 1);
    }
  }

  std::optional<bool> on(const std::string& id) const {
    const json::array& answers = results_.at("results").at(id).as_array();
    const std::string_view first = answers[columns_.front()].as_string();
    for (const std::size_t column : columns_) {
      if (answers[column].as_string() != first) return std::nullopt;
    }
    if (first != "S" && first != "F") return std::nullopt;
    return first == "S";
  }

 private:
  json::value results_;
  std::vector<std::size_t> columns_;
};

std::set<std::string> listed_disagreements(const std::string& client) {
  std::set<std::string> ids;
  std::ifstream lines(source_directory() / "tests/limbo/disagreements" / (client + ".txt"));
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.front() != '#') ids.insert(line.substr(0, line.find(' ')));
  }
  return ids;
}

/// Judges the cases of a file as their authors expect it, but for those that are listed. How many were judged.
std::size_t check_against_authors(const std::string& file, const path::Client& client, std::size_t step = 1) {
  const auto listed = listed_disagreements(std::string(client.id));
  const auto cases = limbo::read_cases(limbo_directory() / file);
  path::SignatureMemory signatures;
  std::size_t judged = 0;
  for (std::size_t i = 0; i < cases.size(); i += step) {
    const limbo::Case& each = cases[i];
    if (!each.skipped.empty()) continue;
    ++judged;
    const limbo::Answer answer = limbo::ask(each, client, signatures);
    const bool agrees = (answer.verdict == path::Verdict::trusted) == each.accepted;
    if (agrees != listed.contains(each.id)) continue;
    FAIL_CHECK(fmt::format("{}: {}; {} {}", each.id, agrees ? "agrees now, take it off the list" : "disagrees",
                           client.id, answer.reasons));
  }
  return judged;
}

}  // namespace

TEST_CASE("web agrees with Go, rustls and libpki wherever they agree on x509-limbo's core cases") {
  if (!present()) return;
  const Consensus consensus;
  path::SignatureMemory signatures;
  std::size_t compared = 0;
  for (const limbo::Case& each : limbo::read_cases(limbo_directory() / "core.json")) {
    const auto expected = consensus.on(each.id);
    if (!each.skipped.empty() || each.terms.purpose != path::Purpose::server || !expected) continue;
    ++compared;
    const limbo::Answer answer = limbo::ask(each, path::web_client(), signatures);
    INFO(each.id, ": ", answer.reasons);
    CHECK((answer.verdict == path::Verdict::trusted) == *expected);
  }
  CHECK(compared >= 100);
}

TEST_CASE("web and strict find the right path in every BetterTLS graph") {
  if (!present()) return;
  CHECK(check_against_authors("bettertls-pathbuilding.json", path::web_client()) == 51);
  CHECK(check_against_authors("bettertls-pathbuilding.json", path::strict_client()) == 51);
}

TEST_CASE("strict judges x509-limbo's core cases as their authors do, but for those that are listed with a reason") {
  if (!present()) return;
  CHECK(check_against_authors("core.json", path::strict_client()) >= 135);
}

TEST_CASE("strict judges BetterTLS' name constraints as their authors do") {
  if (!present()) return;
  CHECK(check_against_authors("bettertls-nameconstraints.json.xz", path::strict_client(), stride) >= 6643 / stride);
}

TEST_CASE("rfc5280 judges PKITS with its CRLs as NIST does, but for those that are listed with a reason") {
  if (!present()) return;
  CHECK(check_against_authors("pkits.json", *path::find_client("rfc5280")) == 165);
}

TEST_CASE("PKITS' paths are valid for the policies that NIST expects") {
  if (!present()) return;
  const path::Client& client = *path::find_client("rfc5280");
  path::SignatureMemory signatures;
  std::size_t compared = 0;
  for (const limbo::Case& each : limbo::read_cases(limbo_directory() / "pkits.json")) {
    if (!each.skipped.empty() || each.expected_policies.empty()) continue;
    ++compared;
    const limbo::Answer answer = limbo::ask(each, client, signatures);
    const auto result = path::process_policies(answer.path, each.terms.policies);
    INFO(each.id);
    CHECK(result.valid_for == std::set(each.expected_policies.begin(), each.expected_policies.end()));
  }
  CHECK(compared >= 20);
}

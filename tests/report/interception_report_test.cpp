// What `intercept` says of proxies whose doing is known.
#include "report/interception_report.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "compare/interception_scenes.h"
#include "report/layout.h"
#include "support/scratch_directory.h"

namespace trustprobe::report {
namespace {

using namespace support;
using compare::Interception;
using compare::Interposed;
using compare::Scene;
using observation::FailureReason;
using observation::Stage;

/// The files of tests/report/cases hold what is expected.
std::string expected(const std::string& name) {
  const char* source = std::getenv("TRUSTPROBE_SOURCE");
  REQUIRE_MESSAGE(source != nullptr, "TRUSTPROBE_SOURCE is not set: run by `meson test`");
  std::ifstream file(std::string(source) + "/tests/report/cases/" + name + "/expected.txt");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Behind {
  Interposed world;
  Interception bumped = between(chain_of(world.proxy_ca));

  std::vector<Identity> chain_of(const Identity& issuer) const { return {compare::Interposed::leaf(issuer), issuer}; }
  Interception between(const std::vector<Identity>& chain) const {
    Scene via = world.showing(chain);
    auto& handshake = via.attempt(0).handshake;
    handshake.version = "TLS 1.2";
    handshake.cipher_suite = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
    handshake.group = "x25519";
    handshake.bytes_sent = 700;
    return world.between(via, world.direct());
  }
  compare::InterceptionAudit audited() const {
    const compare::AuditedTarget targets[] = {{&bumped}};
    return compare::audit(targets, instant("2026-11-21"));
  }
};

std::size_t widest(const std::string& text) {
  std::istringstream lines(text);
  std::size_t most = 0;
  for (std::string line; std::getline(lines, line);) most = std::max(most, display_width(line));
  return most;
}

TEST_CASE("a re-signed target is its verdict, by whom and in which stores, then only what differs") {
  CHECK(interception_text(Behind().bumped, {}) == expected("interception"));
}

TEST_CASE("the report of an interception folds at 80 columns, also with everything that is known") {
  CHECK(interception_text(Behind().bumped, {.width = 80}) == expected("interception-80-columns"));
  for (const int width : {60, 80, 100, 140}) {
    CHECK(widest(interception_text(Behind().bumped, {.verbose = true, .width = width})) <=
          static_cast<std::size_t>(width));
  }
}

TEST_CASE("with --verbose all rows are there, and what is hexadecimal too") {
  const Behind behind;
  const std::string text = interception_text(behind.bumped, {.verbose = true, .width = 200});
  CHECK(text.find("    key SHA-256 ") != std::string::npos);
  CHECK(text.find("    handshake ") != std::string::npos);
  CHECK(interception_text(behind.bumped, {.width = 200}).find("key SHA-256") == std::string::npos);
}

TEST_CASE("a transparent target is one line") {
  const Interposed world;
  CHECK(interception_text(world.between(world.direct(), world.direct()), {}) ==
        "shop.example  TRANSPARENT  the same certificates and the same handshake as on the direct path\n");
}

TEST_CASE("a blocked target is its reason") {
  const Interposed world;
  CHECK(interception_text(world.between(world.failing(Stage::proxy, FailureReason::denied), world.direct()), {}) ==
        "shop.example  BLOCKED  it was not reached: the proxy's rules forbid it; directly it shows its\n"
        "    certificate\n");
}

TEST_CASE("without a direct path what the proxy shows stands alone, and a hint is under it") {
  Interposed world;
  world.proxy_root = make_root("Zscaler Root CA");
  const Identity leaf = Interposed::leaf(world.proxy_root);
  CHECK(interception_text(world.alone(world.showing({leaf})), {}) ==
        R"(shop.example  RE-SIGNED  by Zscaler Root CA (private; in kiosk, not in system)
    ends at Zscaler Root CA, which is no public root; if the server's own certificate does, say so
    with --expect-root

    subject             shop.example
    issuer              Zscaler Root CA
    root                Zscaler Root CA
    valid               2026-01-01 to 2030-01-01

    it names itself as Zscaler does ("Zscaler Root CA"); a name proves nothing
)");
}

TEST_CASE("a store that holds the root and refuses the certificate all the same is told") {
  const Interposed world;
  Recipe recipe = Interposed::recipe();
  recipe.not_after = "2026-10-01T00:00:00Z";
  const Interception found =
      world.between(world.showing({issue(world.proxy_ca, recipe), world.proxy_ca}), world.direct());
  const std::string text = interception_text(found, {});
  CHECK(text.find("    web with store kiosk refuses it all the same: ") != std::string::npos);
  CHECK(text.find("store system refuses") == std::string::npos);
}

TEST_CASE("the audit says what failed, why it matters and what to do") {
  CHECK(interception_audit_text(Behind().audited(), {}) == expected("interception-audit"));
  CHECK(widest(interception_audit_text(Behind().audited(), {.verbose = true, .width = 80})) <= 80);
}

TEST_CASE("with --verbose the audit names what passed and what does not apply") {
  const std::string text = interception_audit_text(Behind().audited(), {.verbose = true, .width = 300});
  CHECK(text.find("\n  passed: proxy-signs-with-sha1, ") != std::string::npos);
  CHECK(text.find("\n  not applicable: proxy-masks-expired, ") != std::string::npos);
}

TEST_CASE("an audit of a run in which nothing was re-signed says so") {
  const Interposed world;
  const Interception seen = world.between(world.direct(), world.direct());
  const compare::AuditedTarget targets[] = {{&seen}};
  CHECK(interception_audit_text(compare::audit(targets, instant("2026-11-21")), {}) ==
        "audit  nothing was re-signed: there is nothing to audit\n");
}

TEST_CASE("an audit of a proxy that was not reached is one line, whatever is undetermined") {
  const Interposed world;
  const Interception seen = world.between(world.failing(Stage::proxy, FailureReason::refused), world.direct());
  const compare::AuditedTarget targets[] = {{&seen, checks::DefectKind::expired}};
  CHECK(interception_audit_text(compare::audit(targets, instant("2026-11-21")), {}) ==
        "audit  the proxy was not reached: there is no audit\n");
}

TEST_CASE("why hiding a defect matters is told once, and not for each kind of defect") {
  const Behind behind;
  const Interception seen =
      behind.world.between(behind.world.failing(Stage::handshake, FailureReason::timed_out), behind.world.direct());
  const compare::AuditedTarget targets[] = {
      {&behind.bumped}, {&seen, checks::DefectKind::expired}, {&seen, checks::DefectKind::self_signed}};
  const std::string text = interception_audit_text(compare::audit(targets, instant("2026-11-21")), {.width = 300});
  const std::size_t first = text.find("Behind a proxy that signs anew");
  REQUIRE(first != std::string::npos);
  CHECK(text.find("Behind a proxy that signs anew", first + 1) == std::string::npos);
}

TEST_CASE("what is re-signed at one address says so behind the signer, and with --verbose which rows these are") {
  const Interposed world;
  Scene via = world.direct(), direct = world.direct();
  via.serve({via.add_address("203.0.113.11")}, {"default"}, {self_sign(Interposed::recipe())});
  const Identity own = Interposed::leaf(world.server_ca);
  direct.serve({direct.add_address("203.0.113.11")}, {"default"}, {own, world.server_ca});
  const std::string text = interception_text(world.between(via, direct), {.verbose = true, .width = 200});
  CHECK(
      text.starts_with("shop.example  RE-SIGNED  by shop.example (self-signed; not in system, not in kiosk), at "
                       "203.0.113.11 only\n"));
  CHECK(text.find("\n    at                  203.0.113.11 ") != std::string::npos);
  CHECK(text.find("\n    way                 no proxy ") != std::string::npos);
  CHECK(text.find("\n    proxy, STARTTLS     none ") != std::string::npos);
}

TEST_CASE("where an issuer has the same name and another key, the rows show the keys") {
  const Interposed world;
  const Identity impostor = issue(make_root("Server Root"), ca_recipe("Server CA"));
  const std::string text = interception_text(
      world.between(world.showing({Interposed::leaf(impostor), impostor}), world.direct()), {.width = 200});
  CAPTURE(text);
  CHECK(text.find("with another key than that of the same name") != std::string::npos);
  CHECK(text.find("\n    key SHA-256 ") != std::string::npos);
}

TEST_CASE("control characters of a certificate do not reach the terminal") {
  Interposed world;
  const Identity root = make_root("Corp\x1b[2J Root");
  const Interception found = world.between(world.showing({Interposed::leaf(root), root}), world.direct());
  CHECK(interception_text(found, {.verbose = true}).find('\x1b') == std::string::npos);
}

TEST_CASE("the JSON line holds both sides, every row and each certificate once") {
  const Behind behind;
  const auto line = boost::json::parse(interception_json(behind.bumped));
  CHECK(line.at("kind").as_string() == "interception");
  CHECK(line.at("verdict").as_string() == "re-signed");
  CHECK(line.at("compared_with").as_string() == "direct-path");
  const auto& chain = line.at("via").at("chains").at(0);
  CHECK(chain.at("root").at("name").as_string() == "Corp Proxy CA");
  CHECK_FALSE(chain.at("root").at("public").as_bool());
  CHECK(chain.at("stores").at(0).at("verdict").as_string() == "not-trusted");
  CHECK(chain.at("stores").at(1).at("anchor").as_string() ==
        x509::fingerprint_hex(*behind.world.proxy_root.certificate));
  CHECK(line.at("facts").as_array().size() == behind.bumped.facts.size());
  CHECK(line.at("certificates").as_object().size() == 4);
}

TEST_CASE("every interception line and audit line satisfies docs/schema/output.schema.json") {
  if (std::system("python3 -c 'import jsonschema' 2>/dev/null") != 0) {
    MESSAGE("SKIPPED: python3-jsonschema is not installed, so no line was validated");
    return;
  }
  const char* source = std::getenv("TRUSTPROBE_SOURCE");
  REQUIRE_MESSAGE(source != nullptr, "TRUSTPROBE_SOURCE is not set: run by `meson test`");
  const Behind behind;
  const Interposed& world = behind.world;
  std::string lines = interception_json(behind.bumped);
  lines += interception_json(world.between(world.failing(Stage::proxy, FailureReason::denied), world.direct()));
  lines += interception_json(world.alone(world.direct()));
  lines += interception_json(world.alone(world.showing({Interposed::leaf(make_root("Hidden Root"))})));
  lines += interception_audit_json(behind.audited());
  const ScratchDirectory scratch;
  const auto file = scratch.path() / "lines.jsonl";
  std::ofstream(file) << lines;
  const std::string root = source;
  const std::string command = "python3 '" + root + "/tests/report/validate_lines.py' '" + root +
                              "/docs/schema/output.schema.json' '" + file.string() + "'";
  CHECK(std::system(command.c_str()) == 0);
}

}  // namespace
}  // namespace trustprobe::report

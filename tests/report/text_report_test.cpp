// Text reports as a reader sees them: tests/report/cases/NAME/expected.txt. To accept what the program prints now, run
// `TRUSTPROBE_BLESS=1 build/tests/test_report` with TRUSTPROBE_SOURCE set to the source tree, and read the difference.
#include "report/text_report.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>

#include "base/file.h"
#include "scenes.h"

namespace trustprobe::report {
namespace {

// Keys are new in every run, so digests of certificates are too.
std::string without_digests(const std::string& text) {
  static const std::regex colon_hex("([0-9A-F]{2}:){31}[0-9A-F]{2}|([0-9A-F]{2}:)+\\n? +([0-9A-F]{2}:)*[0-9A-F]{2}"),
      plain_hex("[0-9a-f]{64}");
  return std::regex_replace(std::regex_replace(text, colon_hex, "<digest>"), plain_hex, "<digest>");
}

void check_case(const std::string& name, const std::string& text) {
  const char* source = std::getenv("TRUSTPROBE_SOURCE");
  REQUIRE_MESSAGE(source != nullptr, "TRUSTPROBE_SOURCE is not set: run by `meson test`");
  const auto file = std::filesystem::path(source) / "tests/report/cases" / name / "expected.txt";
  const std::string printed = without_digests(text);
  if (std::getenv("TRUSTPROBE_BLESS")) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << printed;
  }
  const auto expected = base::read_file(file);
  REQUIRE_MESSAGE(expected.has_value(), "no such case: ", file.string());
  CAPTURE(name);
  CHECK(printed == *expected);
}

std::string rendered(const support::Scene& scene, const TextStyle& style) {
  return render_target(assessed(scene), terms_of(scene), style);
}

// The sent root's cross-certificate parts the clients; the second store lacks the root.
std::string rendered_for(const std::vector<std::string_view>& ids, const TextStyle& style) {
  const auto scene = cross_signed();
  auto terms = terms_of(scene);
  terms.clients.clear();
  for (const auto id : ids) {
    for (const path::Client& client : path::all_clients()) {
      if (id == client.id || (id == "all" && client.id != "rfc5280")) terms.clients.push_back(&client);
    }
  }
  path::SignatureMemory signatures;
  const auto assessment =
      assess::assess(std::make_shared<observation::Observation>(scene.observation), terms, signatures);
  return render_target(assessment, terms, style);
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0, start = 0;
  for (std::size_t end; (end = text.find('\n', start)) != std::string::npos; start = end + 1)
    widest = std::max(widest, end - start);
  return widest;
}

}  // namespace

TEST_CASE("text reports are what the case folders hold") {
  check_case("sound", rendered(sound(), {}));
  check_case("sound-compact", rendered(sound(), {.compact = true}));
  check_case("sound-verbose", rendered(sound(), {.verbose = true}));
  check_case("half-rotated", rendered(half_rotated(), {}));
  check_case("half-rotated-80-columns", rendered(half_rotated(), {.width = 80}));
  check_case("several-clients", rendered_for({"web", "java", "wolfssl", "openssl", "python-3.13"}, {}));
  check_case("several-clients-80-columns",
             rendered_for({"web", "java", "wolfssl", "openssl", "python-3.13"}, {.width = 80}));
  check_case("all-clients-80-columns", rendered_for({"all"}, {.width = 80}));
  check_case("another-client", rendered_for({"java"}, {}));
  check_case("broken", rendered(broken(), {.compact = true}));
  check_case("broken-verbose", rendered(broken(), {.verbose = true}));
  check_case("dead", rendered(dead(), {}));
  check_case("nameless", rendered(nameless(), {}));
}

TEST_CASE("a summary and the stores of a run are what the case folders hold") {
  Summary summary;
  for (const auto& scene : {sound(), half_rotated(), broken(), dead(), nameless()}) summary.add(assessed(scene));
  check_case("summary", render_summary(summary, {}));
  auto scene = half_rotated();
  scene.now += std::chrono::days{400};
  check_case("stores", render_stores(terms_of(half_rotated()), {}) + render_stores(terms_of(scene), {.width = 60}));
}

TEST_CASE("who may issue is told in one line, and where the records are") {
  using observation::CaaOutcome;
  const auto caa_line = [](observation::CaaLookup lookup) {
    auto scene = sound();
    scene.observation.caa = std::move(lookup);
    const std::string text = rendered(scene, {});
    const std::size_t start = text.find("  CAA: ");
    REQUIRE(start != std::string::npos);
    return text.substr(start + 7, text.find('\n', start) - start - 7);
  };
  const auto found = [&](std::vector<observation::CaaRecord> records) {
    return caa_line({CaaOutcome::found, "example", std::move(records), ""});
  };
  CHECK(found({{0, "issue", "amazon.com"}}) == "amazon.com may issue (at example)");
  CHECK(found({{0, "issue", "a.com"}, {0, "issue", "b.com; x=y"}}) == "a.com and b.com may issue (at example)");
  CHECK(found({{0, "issue", "amazon.com"}, {0, "issuewild", ";"}}) ==
        "amazon.com may issue, nobody may issue wildcards (at example)");
  CHECK(found({{0, "issuewild", "amazon.com"}}) == "everybody may issue, amazon.com may issue wildcards (at example)");
  CHECK(found({{0, "iodef", "mailto:a@example"}}) == "everybody may issue (at example)");
  CHECK(found({{0, "issue", "amazon.com"}, {128, "tbs", "x"}}) == "nobody may issue (at example)");
  CHECK(caa_line({CaaOutcome::none, "", {}, ""}) == "everybody may issue (no records)");
  CHECK(caa_line({CaaOutcome::resolver_failed, "", {}, "shop.example: no\x1b answer"}) ==
        "not known (shop.example: no\\x1b answer)");
  CHECK(rendered(sound(), {}).find("CAA") == std::string::npos);
}

TEST_CASE("reports keep to the width they are given") {
  for (const int width : {60, 80, 120}) {
    CAPTURE(width);
    for (const auto& scene : {sound(), half_rotated(), broken(), dead()}) {
      CHECK(widest_line(rendered(scene, {.width = width})) <= static_cast<std::size_t>(width));
    }
  }
}

TEST_CASE("colour adds escape sequences and changes no word") {
  static const std::regex escape("\x1b\\[[0-9;]*m");
  for (const auto& scene : {sound(), half_rotated(), broken(), dead(), nameless()}) {
    const auto assessment = assessed(scene);
    const std::string plain = render_target(assessment, terms_of(scene), {});
    const std::string coloured = render_target(assessment, terms_of(scene), {.colour = true});
    CHECK(plain.find('\x1b') == std::string::npos);
    CHECK(coloured.find('\x1b') != std::string::npos);
    CHECK(std::regex_replace(coloured, escape, "") == plain);
  }
}

}  // namespace trustprobe::report

// Lists of hosts that are wrong on purpose.
#include "suites/defect_list.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

using namespace trustprobe;
using checks::DefectKind;
using suites::parse_defect_list;

namespace {

std::string error_of(std::string_view text) {
  const auto hosts = parse_defect_list(text, "defects.toml");
  REQUIRE_FALSE(hosts);
  return hosts.error().sentence();
}

std::string defect(std::string_view lines) {
  return "[[defect]]\n" + std::string(lines) + "\n";
}

}  // namespace

TEST_CASE("a list of defects says what each host is wrong in, and where that is written") {
  const auto hosts = parse_defect_list(defect("kind = 'expired'\ntarget = 'old.example'") +
                                           defect("kind = 'weak-key'\ntarget = 'Short.Example:8443'\nsource = 'lab'"),
                                       "defects.toml");
  REQUIRE(hosts);
  REQUIRE(hosts->size() == 2);
  CHECK(hosts->at(0).kind == DefectKind::expired);
  CHECK(hosts->at(0).target.host == "old.example");
  CHECK(hosts->at(0).where == "defects.toml:1");
  CHECK(hosts->at(1).kind == DefectKind::weak_key);
  CHECK(hosts->at(1).target.host == "short.example");
  CHECK(hosts->at(1).target.port == 8443);
}

TEST_CASE("every kind of defect is found by its name") {
  for (const DefectKind kind : checks::all_defect_kinds()) {
    const auto hosts = parse_defect_list(
        defect("kind = '" + std::string(checks::to_string(kind)) + "'\ntarget = 'a.example'"), "defects.toml");
    REQUIRE(hosts);
    CHECK(hosts->front().kind == kind);
  }
}

TEST_CASE("what is wrong with a list of defects is said with its line and how to mend it") {
  CHECK(error_of("") == "defects.toml:1: has no [[defect]]; write one table per host, with kind and target");
  CHECK(error_of("defect = [1]") == "defects.toml:1: 'defect' must be tables; write [[defect]] above each");
  CHECK(error_of(defect("target = 'a.example'")) ==
        "defects.toml:1: this [[defect]] has no 'kind'; each needs kind and target");
  CHECK(error_of(defect("kind = 'expired'")) ==
        "defects.toml:1: this [[defect]] has no 'target'; each needs kind and target");
  CHECK(error_of(defect("kind = 'expierd'\ntarget = 'a.example'")) ==
        "defects.toml:2: 'expierd' is no kind of defect; did you mean 'expired'?");
  CHECK(error_of(defect("kind = 'haunted'\ntarget = 'a.example'")) ==
        "defects.toml:2: 'haunted' is no kind of defect; known are expired, self-signed, wrong-host, untrusted-root, "
        "revoked, sha1, weak-key");
  CHECK(error_of(defect("kind = 'expired'\nhost = 'a.example'")).starts_with("defects.toml:3: unknown key 'host'"));
  CHECK(error_of(defect("kind = 7\ntarget = 'a.example'")) == "defects.toml:2: 'kind' must be a text in quotes");
  CHECK(error_of(defect("kind = 'expired'\ntarget = 'a b'")).starts_with("defects.toml:3: "));
  CHECK(error_of("[[defect").starts_with("defects.toml:1: is not valid TOML"));
  CHECK(
      error_of(defect("kind = 'expired'\ntarget = 'a.example'") + defect("kind = 'sha1'\ntarget = 'A.example:443'")) ==
      "defects.toml:6: 'A.example:443' is listed before, at defects.toml:1; one host stands for one defect: take one "
      "of them away");
}

TEST_CASE("a key of a thousand parts and more is an error and no crash") {
  std::string key = "a";
  for (int i = 0; i < 1'001; ++i) key += ".a";
  CHECK(error_of(key + " = 1").find("more than 1000 parts") != std::string::npos);
}

TEST_CASE("a list that is cut short or damaged anywhere is a list or an error, and no crash") {
  const std::string whole = defect("kind = 'expired'\ntarget = 'a.example'") +
                            defect("kind = 'sha1'\ntarget = 'b.example:8443'\nsource = \"a\"");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto hosts = parse_defect_list(whole.substr(0, size), "defects.toml");
    CHECK((hosts ? !hosts->empty() : !hosts.error().what.empty()));
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = whole;
      damaged[size] = static_cast<char>(damaged[size] ^ (1 << bit));
      const auto read = parse_defect_list(damaged, "defects.toml");
      CHECK((read ? !read->empty() : !read.error().what.empty()));
    }
  }
}

TEST_CASE("the list that ships is read, with hosts for every defect but those that nobody serves in public") {
  const char* source = std::getenv("TRUSTPROBE_SOURCE");
  REQUIRE_MESSAGE(source != nullptr, "TRUSTPROBE_SOURCE is not set: run by `meson test`");
  const auto hosts = suites::read_defect_list(std::filesystem::path(source) / "probes/defects/public.toml");
  REQUIRE_MESSAGE(hosts, (hosts ? "" : hosts.error().sentence()));
  for (const DefectKind kind : {DefectKind::expired, DefectKind::self_signed, DefectKind::wrong_host,
                                DefectKind::untrusted_root, DefectKind::revoked, DefectKind::sha1}) {
    CHECK(std::ranges::any_of(*hosts, [&](const suites::DefectHost& host) { return host.kind == kind; }));
  }
}

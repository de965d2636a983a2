#include "policies/policy_file.h"

#include <doctest/doctest.h>

#include "base/file.h"

using namespace trustprobe;
using policies::parse_policies;

namespace {

constexpr std::string_view head =
    "service = \"shop\"\nsource = \"https://shop.example\"\n[cipher_suite_lists]\nnew = [\"TLS_AES_128_GCM_SHA256\"]\n"
    "[[policy]]\n";
constexpr std::string_view body = "name = \"Basic\"\nversions = [\"TLS 1.3\"]\ncipher_suites = \"new\"\n";

std::string error_of(std::string_view text) {
  const auto read = parse_policies(text, "shop.toml");
  return read ? "" : read.error().sentence();
}

std::string error_with(std::string_view lines) {
  return error_of(std::string(head) + std::string(lines));
}
std::string error_beside(std::string_view lines) {
  return error_with(std::string(body) + std::string(lines));
}

}  // namespace

TEST_CASE("a policy is read with all that is said of it") {
  const auto read = parse_policies(
      std::string(head) +
          "name = \"Full\"\nscopes = [\"street\", \"yard\"]\nversions = [\"TLS 1.3\", \"TLS 1.2\"]\ncipher_suites = [\n"
          "  \"TLS_AES_256_GCM_SHA384\",\n  \"TLS_RSA_WITH_AES_128_CBC_SHA\",\n]\nordered = false\n"
          "groups = [\"X25519MLKEM768\", \"x25519\"]\npost_quantum = true\npost_quantum_groups = [\"X25519MLKEM768\"]\n"
          "default_for = \"new shops\"\nold_default = true\nnote = \"for tests\"\nsource = \"https://yard.example\"\n",
      "shop.toml");
  REQUIRE(read);
  REQUIRE(read->size() == 1);
  const policies::Policy& policy = read->at(0).policy;
  CHECK(read->at(0).where == "shop.toml:5");
  CHECK(policy.name == "Full");
  CHECK(policy.service == "shop");
  CHECK(policy.scopes == std::vector<std::string>{"street", "yard"});
  CHECK(policy.versions == std::vector<std::uint16_t>{0x0303, 0x0304});
  CHECK(policy.cipher_suites == std::vector<std::uint16_t>{0x1302, 0x002F});
  CHECK(!policy.ordered);
  CHECK(policy.groups == std::vector<std::uint16_t>{0x11EC, 0x001D});
  CHECK(policy.post_quantum == true);
  CHECK(policy.post_quantum_groups == std::vector<std::uint16_t>{0x11EC});
  CHECK(policy.default_for == "new shops");
  CHECK(policy.old_default);
  CHECK(policy.note == "for tests");
  CHECK(policy.source == "https://yard.example");
}

TEST_CASE("what a policy does not say is left open, and its order is the server's") {
  const auto read = parse_policies(std::string(head) + std::string(body), "shop.toml");
  REQUIRE(read);
  const policies::Policy& policy = read->at(0).policy;
  CHECK(policy.cipher_suites == std::vector<std::uint16_t>{0x1301});
  CHECK(policy.source == "https://shop.example");
  CHECK(policy.ordered);
  CHECK(policy.groups.empty());
  CHECK(!policy.post_quantum);
  CHECK(policy.default_for == "");
}

TEST_CASE("what is wrong in a file of policies is told with file and line") {
  CHECK(error_of("") == "shop.toml:1: has no [[policy]]; add one, or take the file away");
  CHECK(error_of("policy = 3\n").starts_with("shop.toml:1: has no [[policy]]"));
  CHECK(error_of("policy = [3]\n") == "shop.toml:1: 'policy' must be a list of tables; begin each with [[policy]]");
  CHECK(error_of("name = \n").starts_with("shop.toml:1: is not valid TOML"));
  CHECK(error_of("sources = \"https://a.example\"\n") ==
        "shop.toml:1: unknown key 'sources' in a file of policies; did you mean 'source'?");
  CHECK(error_of("cipher_suite_lists = 3\n") == "shop.toml:1: 'cipher_suite_lists' must be a table of lists");
  CHECK(
      error_beside("pq = true\n") ==
      "shop.toml:9: unknown key 'pq' in [[policy]]; known are name, service, scopes, versions, cipher_suites, ordered, "
      "groups, post_quantum, post_quantum_groups, default_for, old_default, note, source");
  CHECK(error_beside("ordered = \"yes\"\n") == "shop.toml:9: 'ordered' must be true or false");
  CHECK(error_beside("note = 3\n") == "shop.toml:9: 'note' must be a text in quotes");
  CHECK(error_beside("scopes = \"street\"\n") == "shop.toml:9: 'scopes' must be a list of texts in quotes");
  CHECK(error_beside("scopes = [3]\n") == "shop.toml:9: what 'scopes' lists must be texts in quotes");
  CHECK(error_beside("scopes = []\n") == "shop.toml:9: 'scopes' lists nothing; leave it out, or name something");
  CHECK(error_beside("scopes = [\"a\", \"a\"]\n") == "shop.toml:9: 'a' is twice in 'scopes'; take one away");
}

TEST_CASE("a misspelt version, suite, group or list is told the nearest") {
  CHECK(error_with("versions = [\"TLS 1.4\"]\n")
            .starts_with("shop.toml:6: no version is called 'TLS 1.4'; did you mean"));
  CHECK(error_with("versions = [\"newest\"]\n") ==
        "shop.toml:6: no version is called 'newest'; name it SSL 3, TLS 1.0, ... TLS 1.3");
  CHECK(error_with("cipher_suites = [\n  \"TLS_AES_128_GCM_SHA265\",\n]\n") ==
        "shop.toml:7: no cipher suite is called 'TLS_AES_128_GCM_SHA265'; did you mean 'TLS_AES_128_GCM_SHA256'?");
  CHECK(error_with("cipher_suites = [\"AES128-SHA\"]\n") ==
        "shop.toml:6: no cipher suite is called 'AES128-SHA'; name it as IANA does");
  CHECK(error_beside("groups = [\"x25591\"]\n") == "shop.toml:9: no group is called 'x25591'; did you mean 'x25519'?");
  CHECK(error_with("cipher_suites = \"old\"\n") ==
        "shop.toml:6: no list of cipher suites is called 'old'; define it in [cipher_suite_lists], or list the suites "
        "here");
}

TEST_CASE("a policy that does not hold together is told what it lacks") {
  CHECK(error_with("versions = [\"TLS 1.3\"]\n") == "shop.toml:5: the policy has no name; add: name = \"...\"");
  CHECK(error_with("name = \"a:b\"\n") ==
        "shop.toml:5: policy 'a:b' has a colon in its name; a colon stands between service and name: choose another "
        "sign");
  CHECK(error_of("[[policy]]\nname = \"a\"\n") ==
        "shop.toml:1: policy 'a' does not say which service it is of; add: service = \"...\"");
  CHECK(error_with("name = \"a\"\n") ==
        "shop.toml:5: policy 'a' has no versions; add: versions = [\"TLS 1.2\", \"TLS 1.3\"]");
  CHECK(error_with("name = \"a\"\nversions = [\"TLS 1.3\"]\n") ==
        "shop.toml:5: policy 'a' has no cipher_suites; list them by their IANA names");
  CHECK(error_with("name = \"a\"\nversions = [\"TLS 1.2\", \"TLS 1.3\"]\ncipher_suites = \"new\"\n") ==
        "shop.toml:5: policy 'a' has no cipher suite that TLS 1.2 can use; add one, or take the version away");
  CHECK(error_beside("post_quantum_groups = [\"X25519MLKEM768\"]\n") ==
        "shop.toml:5: policy 'Basic' names post_quantum_groups and is not post_quantum; add: post_quantum = true");
  CHECK(error_beside("old_default = true\n") ==
        "shop.toml:5: policy 'Basic' is an old default of nothing; say with default_for where one gets it");
  CHECK(error_beside("source = \"http://shop.example\"\n") ==
        "shop.toml:5: policy 'Basic' has no https:// URL as its source; say where it is published: source = "
        "\"https://...\"");
}

TEST_CASE("a line of 4,096 characters is read, and a longer one is not") {
  const std::string line = "note = \"" + std::string(4096 - 9, 'n') + "\"\n";
  CHECK(error_beside(line) == "");
  CHECK(error_beside("#" + line) == "shop.toml:9: the line is longer than 4096 characters; break it");
  CHECK(error_of(std::string(100'000, '.')) == "shop.toml:1: the line is longer than 4096 characters; break it");
}

TEST_CASE("a file of policies that is cut or changed anywhere is read or refused with a sentence") {
  const auto text = base::read_file(std::string(std::getenv("TRUSTPROBE_SOURCE")) + "/probes/policies/mozilla.toml");
  REQUIRE(text);
  const auto survives = [](std::string_view damaged) {
    const auto read = parse_policies(damaged, "mozilla.toml");
    CHECK((read ? !read->empty() : !read.error().what.empty()));
  };
  for (std::size_t size = 0; size < text->size(); ++size) survives(std::string_view(*text).substr(0, size));
  for (std::size_t at = 0; at < text->size(); ++at) {
    std::string damaged = *text;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
    survives(damaged);
  }
}

#include "target/connect_to.h"

#include <doctest/doctest.h>

#include "target/parse_target.h"
#include "temporary_file.h"

using namespace trustprobe::target;

namespace {

std::vector<std::string> addresses(const ConnectTo& connect_to, std::string_view target) {
  std::vector<std::string> found;
  for (const ConnectRule* rule : connect_to.matching(parse_target(target).value())) found.push_back(rule->address);
  return found;
}

using Addresses = std::vector<std::string>;

}  // namespace

TEST_CASE("a connect rule names host, port, address and port, IPv6 in brackets") {
  const auto rule = parse_connect_to("Shop.Example.com:443:[::1]:8443").value();
  CHECK(rule.host == "shop.example.com");
  CHECK(rule.port == 443);
  CHECK(rule.address == "::1");
  CHECK(rule.to_port == 8443);
}

TEST_CASE("empty fields of a connect rule match anything and keep what the target has") {
  const auto rule = parse_connect_to("::127.0.0.1:").value();
  CHECK(rule.host.empty());
  CHECK(!rule.port);
  CHECK(rule.address == "127.0.0.1");
  CHECK(!rule.to_port);
}

TEST_CASE("a connect rule may lead to another host name") {
  CHECK(parse_connect_to("shop.example.com:443:green.example.net:443").value().address == "green.example.net");
}

TEST_CASE("connect rules with missing fields, bad ports or bad hosts are refused") {
  CHECK(parse_connect_to("shop.example.com:443").error().sentence() ==
        "'shop.example.com:443' has 2 of 4 fields; the form is HOST:PORT:ADDRESS:PORT, IPv6 addresses in brackets");
  for (const auto* text : {"", "a:1:b", "a:1:b:2:3", "a:0:b:2", "a:1:b:65536", "a..b:1:c:2", "a:1:::1:2"}) {
    CAPTURE(text);
    CHECK(!parse_connect_to(text));
  }
}

TEST_CASE("several rules for one name are several addresses, in their order") {
  const ConnectTo connect_to{
      {parse_connect_to("a.example:443:192.0.2.2:").value(), parse_connect_to("a.example:443:192.0.2.1:").value()}};
  CHECK(addresses(connect_to, "a.example") == Addresses{"192.0.2.2", "192.0.2.1"});
}

TEST_CASE("rules that name the host win over rules for any host") {
  const ConnectTo connect_to{
      {parse_connect_to("::192.0.2.9:").value(), parse_connect_to("a.example::192.0.2.1:").value()}};
  CHECK(addresses(connect_to, "a.example") == Addresses{"192.0.2.1"});
  CHECK(addresses(connect_to, "b.example") == Addresses{"192.0.2.9"});
}

TEST_CASE("a rule for one port leaves other ports alone") {
  const ConnectTo connect_to{{parse_connect_to("a.example:8443:192.0.2.1:").value()}};
  CHECK(addresses(connect_to, "a.example:8443") == Addresses{"192.0.2.1"});
  CHECK(addresses(connect_to, "a.example").empty());
}

TEST_CASE("resolve rules take several addresses and IPv6 with or without brackets") {
  const auto rules = parse_resolve("shop.example.com:443:192.0.2.1,[2001:db8::1],2001:db8::2").value();
  REQUIRE(rules.size() == 3);
  CHECK(rules[0].address == "192.0.2.1");
  CHECK(rules[1].address == "2001:db8::1");
  CHECK(rules[2].address == "2001:db8::2");
  CHECK(rules[2].port == 443);
  CHECK(!rules[2].to_port);
  CHECK(parse_resolve("*:443:192.0.2.1").value().front().host.empty());
}

TEST_CASE("resolve rules want addresses, not names") {
  CHECK(parse_resolve("a.example:443:b.example").error().sentence() ==
        "'b.example' is no IP address; write it as 192.0.2.1 or 2001:db8::1");
  CHECK(!parse_resolve("a.example:443"));
  CHECK(!parse_resolve("a.example::192.0.2.1"));
  CHECK(!parse_resolve("a.example:443:192.0.2.1,"));
}

TEST_CASE("a file of connect rules may have comments, blank lines, CRLF and a byte order mark") {
  const TemporaryFile file("\xef\xbb\xbf# lab\r\n\r\na.example:443:127.0.0.1:8443 # old\r\nb.example:443:[::1]:8443");
  const auto rules = read_connect_to_file(file.path()).value();
  REQUIRE(rules.size() == 2);
  CHECK(rules[0].address == "127.0.0.1");
  CHECK(rules[1].address == "::1");
}

TEST_CASE("errors in a file of connect rules carry file and line") {
  const TemporaryFile bad("a.example:443:127.0.0.1:1\n\nb.example:443\n");
  CHECK(read_connect_to_file(bad.path()).error().where == bad.path() + ":3");
  const TemporaryFile empty("# nothing\n");
  CHECK(read_connect_to_file(empty.path()).error().what == "no rule in it");
  CHECK(!read_connect_to_file("/nonexistent/rules"));
}

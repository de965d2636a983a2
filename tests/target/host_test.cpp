#include "target/host.h"

#include <doctest/doctest.h>

using namespace trustprobe::target;

namespace {

std::string labels(std::size_t count, std::size_t length) {
  std::string name;
  for (std::size_t i = 0; i < count; ++i) name += (i ? "." : "") + std::string(length, 'a');
  return name;
}

std::string host_text(std::string_view text) {
  const auto host = parse_host(text);
  return host ? host->text : "error: " + host.error().sentence();
}

}  // namespace

TEST_CASE("a host name is lower case without its trailing dot") {
  CHECK(parse_host("Shop.Example.COM.").value() == Host{"shop.example.com", false});
  CHECK(parse_host("localhost").value() == Host{"localhost", false});
}

TEST_CASE("underscores are accepted in host names, because real hosts carry them") {
  CHECK(host_text("_dmarc.my_host.example") == "_dmarc.my_host.example");
}

TEST_CASE("a name with hyphens in the third and fourth place is no international name and passes") {
  CHECK(host_text("r3---sn-abc.example.com") == "r3---sn-abc.example.com");
}

TEST_CASE("international names become A-labels, as browsers look them up") {
  CHECK(host_text("Bücher.example") == "xn--bcher-kva.example");
  CHECK(host_text("faß.example") == "xn--fa-hia.example");  // UTS #46 non-transitional: not "fass"
  CHECK(host_text("b\x75\xcc\x88"
                  "cher.example") == "xn--bcher-kva.example");   // u and a combining diaeresis
  CHECK(host_text("例え。テスト") == "xn--r8jz45g.xn--zckzah");  // the ideographic full stop separates labels
  CHECK(host_text("xn--bcher-kva.example") == "xn--bcher-kva.example");
}

TEST_CASE("full-width digits that map to an address are that address") {
  CHECK(parse_host("１２７.０.０.１").value() == Host{"127.0.0.1", true});
}

TEST_CASE("text that is not UTF-8 or no international name is refused") {
  CHECK(host_text("b\xfc"
                  "cher.example")
            .starts_with("error: 'b\\xfccher.example' is not UTF-8"));
  CHECK(host_text("a\xe2\x80\x8e.example").starts_with("error: "));  // a direction mark
}

TEST_CASE("address literals are recognised and written in one form") {
  CHECK(parse_host("192.0.2.1").value() == Host{"192.0.2.1", true});
  CHECK(parse_host("2001:DB8:0:0::1").value() == Host{"2001:db8::1", true});
  CHECK(parse_host("[::1]").value() == Host{"::1", true});
  CHECK(parse_host("fe80::1%eth0").value() == Host{"fe80::1%eth0", true});
}

TEST_CASE("mistyped addresses are refused, not looked up as names") {
  for (const auto* text : {"256.1.1.1", "1.2.3", "192.0.2.1.5", "2001:db8::g", "[::1", "fe80::1%", "fe80::1%a b",
                           ":::", "12345", "example.42"}) {
    CAPTURE(text);
    CHECK(!parse_host(text));
  }
}

TEST_CASE("a label has at most 63 characters") {
  CHECK(parse_host(std::string(63, 'a') + ".example"));
  CHECK(host_text(std::string(64, 'a') + ".example").find("a label of 64 characters; the limit of DNS is 63") !=
        std::string::npos);
}

TEST_CASE("a name has at most 253 characters, not counting the trailing dot") {
  const std::string longest = labels(4, 62) + ".a";
  REQUIRE(longest.size() == 253);
  CHECK(parse_host(longest));
  CHECK(parse_host(longest + "."));
  const std::string longer = labels(4, 62) + ".aa";
  REQUIRE(longer.size() == 254);
  CHECK(host_text(longer).find("254 characters; the limit of DNS is 253") != std::string::npos);
}

TEST_CASE("empty labels, control characters and signs that no host name has are refused") {
  for (const auto* text :
       {"", ".", "..", "a..b", ".example.com", "example.com..", "a b", "*.example.com", "a\x1b[2J", "exa%6dple.com"}) {
    CAPTURE(text);
    CHECK(!parse_host(text));
  }
  CHECK(host_text("a\x1b[2J") ==
        "error: 'a\\x1b[2J' is no host name: '\\x1b' is not allowed in one; give host, host:port or an https:// URL");
}

TEST_CASE("a NUL byte does not end a name early") {
  CHECK(!parse_host(std::string_view("example.com\0.evil.example", 25)));
  CHECK(
      !parse_host(std::string_view("b\xc3\xbc"
                                   "cher\0.example",
                                   15)));
}

TEST_CASE("a port is a number from 1 to 65535") {
  CHECK(parse_port("1").value() == 1);
  CHECK(parse_port("65535").value() == 65535);
  for (const auto* text : {"", "0", "65536", "-1", "+443", " 443", "443x", "https"}) {
    CAPTURE(text);
    CHECK(!parse_port(text));
  }
  CHECK(parse_port("65536").error().sentence() == "'65536' is no port; a port is a number from 1 to 65535");
}

TEST_CASE("long text is shortened in quotes, never inside a character") {
  CHECK(quoted(std::string(80, 'a')) == "'" + std::string(80, 'a') + "'");
  CHECK(quoted(std::string(81, 'a')) == "'" + std::string(80, 'a') + "...'");
  CHECK(quoted(std::string(79, 'a') + "ü") == "'" + std::string(79, 'a') + "...'");
}

#include <doctest/doctest.h>

#include "target/proxy.h"

using namespace trustprobe::target;

namespace {

bool matches(std::string_view list, std::string_view host, std::uint16_t port = 443) {
  return NoProxy(list).matches(host, port);
}

}  // namespace

TEST_CASE("an empty list sends everything through the proxy") {
  CHECK(!NoProxy().matches("a.example", 443));
  CHECK(!matches("", "a.example"));
  CHECK(!matches(" , ,", "a.example"));
}

TEST_CASE("a star leaves out every host") {
  CHECK(matches("*", "a.example"));
  CHECK(matches("b.example,*", "2001:db8::1"));
}

TEST_CASE("a domain means itself and all below, with or without a leading dot or star") {
  for (const auto* list : {"example.com", ".example.com", "*.example.com", "EXAMPLE.com", "example.com."}) {
    CAPTURE(list);
    CHECK(matches(list, "example.com"));
    CHECK(matches(list, "www.Example.com"));
    CHECK(matches(list, "a.b.example.com."));
    CHECK(!matches(list, "notexample.com"));
    CHECK(!matches(list, "example.com.org"));
    CHECK(!matches(list, "com"));
  }
}

TEST_CASE("an international domain is the same as its A-labels") {
  CHECK(matches("b\u00fccher.example", "www.xn--bcher-kva.example"));
}

TEST_CASE("commas and blanks separate items") {
  for (const auto* host : {"a.example", "b.example", "c.example"}) {
    CHECK(matches("a.example, b.example\tc.example,", host));
  }
}

TEST_CASE("an item with a port is for this port alone") {
  CHECK(matches("a.example:8443", "a.example", 8443));
  CHECK(matches("a.example:8443", "www.a.example", 8443));
  CHECK(!matches("a.example:8443", "a.example", 443));
  CHECK(matches("[2001:db8::1]:8443", "2001:db8::1", 8443));
  CHECK(!matches("[2001:db8::1]:8443", "2001:db8::1", 443));
  CHECK(matches("192.0.2.1:443", "192.0.2.1", 443));
  CHECK(!matches("*:8443", "a.example", 443));
}

TEST_CASE("an address is itself in any spelling, and no domain") {
  CHECK(matches("192.0.2.1", "192.0.2.1"));
  CHECK(!matches("192.0.2.1", "192.0.2.10"));
  CHECK(!matches(".0.2.1", "192.0.2.1"));
  CHECK(matches("2001:DB8:0::1", "2001:db8::1"));
  CHECK(matches("[2001:db8::1]", "2001:db8::1"));
  CHECK(!matches("2001:db8::1", "2001:db8::2"));
}

TEST_CASE("a block holds the addresses that begin as it does, to the bit") {
  CHECK(matches("10.0.0.0/8", "10.255.0.1"));
  CHECK(!matches("10.0.0.0/8", "11.0.0.1"));
  CHECK(matches("192.0.2.128/25", "192.0.2.128"));
  CHECK(!matches("192.0.2.128/25", "192.0.2.127"));
  CHECK(matches("0.0.0.0/0", "192.0.2.1"));
  CHECK(matches("192.0.2.1/32", "192.0.2.1"));
  CHECK(!matches("192.0.2.1/32", "192.0.2.0"));
  CHECK(matches("2001:db8::/32", "2001:db8:ffff::1"));
  CHECK(!matches("2001:db8::/32", "2001:db9::1"));
  CHECK(!matches("0.0.0.0/0", "2001:db8::1"));
  CHECK(!matches("10.0.0.0/8", "a.example"));
}

TEST_CASE("what is no item is passed over, and the others count") {
  for (const auto* bad :
       {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "/8", "::/129", "a..example", "a.example:", "a.example:x",
        "a.example:99999", ":443", "[::1", "[]:443", ".", "*.", "*x", "10.0.0.0/18446744073709551616"}) {
    CAPTURE(bad);
    CHECK(!matches(bad, "a.example"));
    CHECK(!matches(bad, "10.0.0.1"));
    CHECK(!matches(bad, "::1"));
    CHECK(matches(std::string(bad) + ",b.example", "b.example"));
  }
}

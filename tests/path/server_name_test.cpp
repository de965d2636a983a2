#include "path/server_name.h"

#include <doctest/doctest.h>

#include "support/certificate_maker.h"

using namespace trustprobe;
using namespace trustprobe::support;
using path::dns_name_matches;

namespace {

Identity named(const std::string& names) {
  return issue(make_root("Root"), with_extension(leaf_recipe("cn.example"), "subjectAltName", names));
}

}  // namespace

TEST_CASE("a wildcard is a whole first label and stands for exactly one (RFC 9525 6.3)") {
  CHECK(dns_name_matches("*.a.example", "x.a.example"));
  CHECK(dns_name_matches("*.a.example", "xn--bcher-kva.a.example"));
  CHECK(!dns_name_matches("*.a.example", "a.example"));
  CHECK(!dns_name_matches("*.a.example", "y.x.a.example"));
  CHECK(!dns_name_matches("f*.a.example", "foo.a.example"));
  CHECK(!dns_name_matches("x.*.example", "x.a.example"));
  CHECK(!dns_name_matches("*", "localhost"));
  CHECK(!dns_name_matches("*.example", "a.example"));
  CHECK(!dns_name_matches("*.a.example", ".a.example"));
}

TEST_CASE("names compare without case and without the root's dot, and in whole") {
  CHECK(dns_name_matches("Shop.Example", "shop.example"));
  CHECK(dns_name_matches("shop.example", "SHOP.example."));
  CHECK(!dns_name_matches("shop.example", "myshop.example"));
  CHECK(!dns_name_matches("shop.example", "shop.example.org"));
  CHECK(!dns_name_matches("", ""));
  CHECK(!dns_name_matches("*.a.example", "*.a.example"));
  CHECK(!dns_name_matches(std::string_view("shop.example\0.evil", 18), "shop.example"));
}

TEST_CASE("an IP address is looked for among the IP addresses only, in any spelling") {
  const Identity leaf = named("IP:192.0.2.1,IP:2001:db8::1,DNS:192.0.2.7");
  CHECK(path::names_server(*leaf.certificate, "192.0.2.1"));
  CHECK(path::names_server(*leaf.certificate, "2001:DB8:0::1"));
  CHECK(!path::names_server(*leaf.certificate, "192.0.2.7"));
  CHECK(!path::names_server(*leaf.certificate, "192.0.2.2"));
}

TEST_CASE("the common name is never a host name") {
  const Identity without = named("");
  CHECK(!path::names_server(*without.certificate, "cn.example"));
  CHECK(!path::names_server(*named("DNS:other.example").certificate, "cn.example"));
}

TEST_CASE("the names of a certificate are told in short") {
  CHECK(path::describe_names(*named("DNS:a.example").certificate) == "names a.example");
  CHECK(path::describe_names(*named("DNS:a.example,IP:192.0.2.1").certificate) ==
        "names a.example and 192.0.2.1 (2 names)");
  CHECK(path::describe_names(*named("DNS:a.example,DNS:b.example,DNS:c.example,DNS:d.example").certificate) ==
        "names a.example, b.example, c.example, ... (4 names)");
  CHECK(path::describe_names(*named("email:x@a.example").certificate) == "names no host");
}

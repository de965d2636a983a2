#include "target/parse_target.h"

#include <doctest/doctest.h>

using namespace trustprobe::target;

namespace {

std::string sentence(std::string_view text, std::string_view where = "") {
  const auto target = parse_target(text, where);
  return target ? "parsed as " + target->host : target.error().sentence();
}

}  // namespace

TEST_CASE("a host alone is asked at port 443") {
  const auto target = parse_target("shop.example.com").value();
  CHECK(target == Target{.text = "shop.example.com", .host = "shop.example.com", .port = 443});
}

TEST_CASE("the text is kept as typed while the host is normalised") {
  const auto target = parse_target("  Shop.Example.com.:8443 ").value();
  CHECK(target.text == "Shop.Example.com.:8443");
  CHECK(target.host == "shop.example.com");
  CHECK(target.port == 8443);
}

TEST_CASE("IPv6 literals are read with and without brackets, port and zone") {
  CHECK(parse_target("::1").value().host == "::1");
  CHECK(parse_target("[::1]").value().host == "::1");
  const auto with_port = parse_target("[fe80::1%eth0]:8443").value();
  CHECK(with_port.host == "fe80::1%eth0");
  CHECK(with_port.port == 8443);
  CHECK(with_port.host_is_address);
}

TEST_CASE("an IPv4 literal is an address, with a port too") {
  CHECK(parse_target("192.0.2.1").value().host_is_address);
  CHECK(parse_target("192.0.2.1:8443").value().port == 8443);
}

TEST_CASE("an https URL gives its host and port, whatever follows") {
  CHECK(parse_target("https://Shop.example.com/path?q=1#part").value().host == "shop.example.com");
  CHECK(parse_target("HTTPS://shop.example.com:8443").value().port == 8443);
  CHECK(parse_target("https://shop.example.com:/").value().port == 443);
  CHECK(parse_target("https://[2001:db8::1]:8443/").value().host == "2001:db8::1");
  CHECK(parse_target("https://[2001:db8::1]:8443/").value().host_is_address);
  CHECK(parse_target("https://bücher.example/ü").value().host == "xn--bcher-kva.example");
}

TEST_CASE("a URL with the name of a STARTTLS protocol gives the protocol and its port") {
  for (const StartTlsProtocol& protocol : starttls_protocols()) {
    CAPTURE(protocol.name);
    const auto target = parse_target(std::string(protocol.name) + "://mail.example.com").value();
    CHECK(target.starttls == protocol.id);
    CHECK(target.port == protocol.port);
    CHECK(target.host == "mail.example.com");
  }
  CHECK(parse_target("SMTP://mail.example.com:587/").value().port == 587);
  CHECK(parse_target("imap://[2001:db8::1]").value().port == 143);
  CHECK(parse_target("postgresql://db.example.com/orders?sslmode=require").value().starttls == StartTls::postgres);
  CHECK(parse_target("xmpp://chat.example.com").value().starttls == StartTls::xmpp_client);
  CHECK(parse_target("mariadb://db.example.com").value().port == 3306);
}

TEST_CASE("a URL whose scheme is TLS from the first byte gives the port and no protocol") {
  for (const DirectTlsScheme& direct : direct_tls_schemes()) {
    CAPTURE(direct.scheme);
    const auto target = parse_target(std::string(direct.scheme) + "://host.example.com/x").value();
    CHECK(target.port == direct.port);
    CHECK(!target.starttls);
  }
  CHECK(parse_target("rediss://cache.example.com:6380/0").value().port == 6380);
  CHECK(!parse_target("mail.example.com:25").value().starttls);
}

TEST_CASE("a URL with an unknown scheme is refused with the nearest known one") {
  CHECK(sentence("smpt://mail.example.com") == "the scheme 'smpt' is not understood; did you mean smtps://?");
  CHECK(sentence("postgress://db.example.com") ==
        "the scheme 'postgress' is not understood; did you mean postgres://?");
  CHECK(sentence("gopher://shop.example.com") ==
        "the scheme 'gopher' is not understood; write https://, another scheme of TLS or STARTTLS (imaps://, smtp://), "
        "or host:port");
}

TEST_CASE("a URL of http is refused because there is no TLS") {
  CHECK(sentence("http://shop.example.com") ==
        "http:// has no TLS; write https://, or host:port if the server speaks TLS there");
}

TEST_CASE("a user name is refused, in a URL and without one") {
  CHECK(sentence("https://me:secret@shop.example.com/").find("names a user; leave the user and its password out") !=
        std::string::npos);
  CHECK(sentence("postgres://me:secret@db.example.com/").find("names a user") != std::string::npos);
  CHECK(sentence("me@shop.example.com").find("names a user; leave the user out") != std::string::npos);
}

TEST_CASE("percent-encoding cannot smuggle other characters into a host") {
  CHECK(!parse_target("https://shop%2eexample.com%2f@evil.example/"));
  CHECK(!parse_target("https://shop%00.example.com/"));
  CHECK(!parse_target("https://shop%20.example.com/"));
}

TEST_CASE("an address and a name connect to that address only") {
  const auto target = parse_target("192.0.2.1, shop.example.com:8443").value();
  CHECK(target.host == "shop.example.com");
  CHECK(target.address == "192.0.2.1");
  CHECK(target.port == 8443);
  CHECK(!target.host_is_address);
  CHECK(parse_target("2001:DB8::1,shop.example.com").value().address == "2001:db8::1");
}

TEST_CASE("a pair without an address, without a name or with a third field is refused") {
  CHECK(sentence("shop.example.com,192.0.2.1") ==
        "'shop.example.com' is no IP address; write it as 192.0.2.1 or 2001:db8::1");
  CHECK(sentence("192.0.2.1,").find("has no name after the comma") != std::string::npos);
  CHECK(sentence("192.0.2.1,shop.example.com,tag").find("more than two fields") != std::string::npos);
}

TEST_CASE("bad ports are refused with the range of good ones") {
  for (const auto* text : {"shop.example.com:0", "shop.example.com:65536",
                           "shop.example.com:", "shop.example.com:https", "[::1]:0", "https://h.example:65536/"}) {
    CAPTURE(text);
    CHECK(sentence(text).find("a port is a number from 1 to 65535") != std::string::npos);
  }
}

TEST_CASE("a path without a scheme, an open bracket and text after one are refused with the right form") {
  CHECK(sentence("shop.example.com/path") ==
        "'shop.example.com/path' has a '/' but no scheme; give the host alone, or an https:// URL");
  CHECK(sentence("[::1") == "'[::1' has no closing bracket; write [2001:db8::1]:443");
  CHECK(sentence("[::1]443").find("after the bracket") != std::string::npos);
}

TEST_CASE("errors begin with the place that was given") {
  CHECK(sentence("a..b", "list.txt:7") == "list.txt:7: 'a..b' has an empty label; remove the extra dot");
  CHECK(sentence("", "list.txt:7") == "list.txt:7: the target is empty; give host, host:port or an https:// URL");
}

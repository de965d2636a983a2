#include <doctest/doctest.h>

#include "preamble/proxy_dialogue.h"
#include "talk.h"

namespace trustprobe::preamble {
namespace {

using support::bytes;
using support::literal;
using support::Talk;

target::Proxy http_proxy(bool with_credentials = false) {
  target::Proxy proxy{.kind = target::ProxyKind::http, .host = "proxy.example.com", .port = 3128};
  if (with_credentials) {
    proxy.credentials = std::make_shared<const target::ProxyCredentials>("Aladdin", "open sesame");
  }
  return proxy;
}

Talk answered(std::string_view answer, bool with_credentials = false) {
  const auto dialogue = proxy_dialogue(http_proxy(with_credentials), {"shop.example.com", 443});
  return support::talk(*dialogue, bytes(answer));
}

TEST_CASE("CONNECT names host and port twice, and who asks") {
  const auto dialogue = proxy_dialogue(http_proxy(), {"shop.example.com", 443});
  CHECK(
      support::talk(*dialogue, {}).written ==
      literal("CONNECT shop.example.com:443 HTTP/1.1\r\nHost: shop.example.com:443\r\nUser-Agent: trustprobe\r\n\r\n"));
  CHECK(dialogue->awaiting() == "the answer to CONNECT");
}

TEST_CASE("an IPv6 destination stands in brackets, and a proxy of https is asked in the same words") {
  target::Proxy proxy = http_proxy();
  proxy.kind = target::ProxyKind::https;
  const auto dialogue = proxy_dialogue(proxy, {"2001:db8::1", 8443});
  CHECK(support::talk(*dialogue, {}).written ==
        literal("CONNECT [2001:db8::1]:8443 HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\nUser-Agent: trustprobe\r\n\r\n"));
}

TEST_CASE("credentials go out at once as Basic, the example of RFC 7617 among them") {
  const auto dialogue = proxy_dialogue(http_proxy(true), {"a.example", 1});
  CHECK(support::talk(*dialogue, {}).written ==
        literal("CONNECT a.example:1 HTTP/1.1\r\nHost: a.example:1\r\nUser-Agent: trustprobe\r\n"
                "Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n"));
  target::Proxy proxy = http_proxy();
  for (const auto& [user, password, encoded] : {std::tuple("a", "b", "YTpi\r\n"),
                                                {"a", "bc", "YTpiYw==\r\n"},
                                                {"a", "bcd", "YTpiY2Q=\r\n"},
                                                {"\xff", "\xfe\xfb", "/zr++w==\r\n"}}) {
    proxy.credentials = std::make_shared<const target::ProxyCredentials>(user, password);
    const auto written = support::talk(*proxy_dialogue(proxy, {"a.example", 1}), {}).written;
    CHECK(base::text_of(written).find(std::string("Basic ") + encoded) != std::string_view::npos);
  }
}

TEST_CASE("a destination that would be more than a host is not asked for") {
  for (const auto* host : {"", "a b", "a\r\nX: y", "fe80::1%eth0", "b\xc3\xbc.example"}) {
    const Talk talk = support::talk(*proxy_dialogue(http_proxy(), {host, 443}), {});
    CHECK(talk.refused(Fault::unexpected));
    CHECK(talk.written.empty());
  }
}

TEST_CASE("any status of 2xx opens the tunnel, whatever legal form the head has") {
  for (const auto* head : {
           "HTTP/1.1 200 Connection established\r\n\r\n",
           "HTTP/1.0 200 OK\r\n\r\n",
           "HTTP/1.1 200\r\n\r\n",
           "HTTP/1.1 200 \r\n\r\n",
           "HTTP/1.1 204 No Content\r\nVia: 1.1 a\r\n\r\n",
           "HTTP/1.1 200 OK\n\n",
           "HTTP/1.1 200 OK\nVia:a\r\nX-Empty:\n\r\n",
           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 12\r\n\r\n",
           "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
       }) {
    CAPTURE(head);
    const Talk talk = answered(head);
    CHECK(talk.done());
    CHECK(talk.left.empty());
  }
}

TEST_CASE("what comes behind the head stays for whoever is next") {
  CHECK(answered("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>").left == bytes("<html>"));
}

TEST_CASE("a proxy that wants credentials says by which schemes, and the sentence says how to give some") {
  CHECK(answered("HTTP/1.1 407 Proxy Authentication Required\r\n"
                 "Proxy-Authenticate: Basic realm=\"a, NTLM b\", charset = UTF-8\r\n"
                 "Proxy-Authenticate: NTLM TlRMTVNTUAAC==, basic realm=x\r\n\r\n")
            .detail() == "the proxy wants credentials (Basic, NTLM): --proxy-credentials file:PATH gives some");
  const Talk bare = answered("HTTP/1.1 407 x\r\n\r\n");
  CHECK(bare.refused(Fault::authentication));
  CHECK(bare.detail() == "the proxy wants credentials: --proxy-credentials file:PATH gives some");
}

TEST_CASE("credentials that were refused are said to be, and not shown") {
  const Talk talk = answered("HTTP/1.1 407 x\r\nProxy-Authenticate: Basic realm=\"open sesame\"\r\n\r\n", true);
  CHECK(talk.refused(Fault::authentication));
  CHECK(talk.detail() == "the proxy refused the credentials (Basic)");
}

TEST_CASE("a proxy that knows no Basic is said to want what is not spoken here") {
  CHECK(
      answered("HTTP/1.1 407 x\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n", true).detail() ==
      "the proxy wants credentials by Negotiate, NTLM, and only Basic is spoken here");
}

TEST_CASE("each status says what a person can do about it") {
  const auto fault = [](std::string_view status, std::string_view fields = "") {
    const Talk talk = answered("HTTP/1.1 " + std::string(status) + " Reason\r\n" + std::string(fields) + "\r\n");
    REQUIRE(talk.end.kind == Step::Kind::refused);
    return talk.end.refusal.fault;
  };
  for (const auto* status : {"403", "405", "451"}) CHECK(fault(status) == Fault::denied);
  for (const auto* status : {"500", "502", "503", "504"}) CHECK(fault(status) == Fault::bad_gateway);
  for (const auto* status : {"300", "302", "307", "399", "511"}) CHECK(fault(status) == Fault::captive_portal);
  CHECK(fault("099", "Content-Type: Text/HTML; charset=utf-8\r\n") == Fault::captive_portal);
  CHECK(fault("429") == Fault::try_later);
  for (const auto* status : {"101", "400", "401", "404", "505", "599", "099", "999"}) {
    CHECK(fault(status) == Fault::unexpected);
  }
  CHECK(fault("404", "Content-Type: text/html\r\n") == Fault::unexpected);
}

TEST_CASE("a refusal has status, reason and destination, and the word of Squid") {
  CHECK(answered("HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\n\r\n").detail() ==
        "the proxy answered \"503 Service Unavailable\" (ERR_DNS_FAIL) to CONNECT shop.example.com:443");
  CHECK(answered("HTTP/1.1 403 Forbidden\r\n\r\n").detail() ==
        "the proxy answered \"403 Forbidden\" to CONNECT shop.example.com:443");
  CHECK(answered("HTTP/1.1 403 \x1b[31m\r\n\r\n").detail().find('\x1b') == std::string::npos);
}

TEST_CASE("a redirect names the host that it leads to") {
  CHECK(answered("HTTP/1.1 302 Found\r\nLocation: http://login.example.net/?u=1\r\n\r\n").detail() ==
        "the proxy answered \"302 Found\" to CONNECT shop.example.com:443, a redirect to login.example.net instead of "
        "a tunnel");
  CHECK(
      answered("HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n").detail().ends_with("a redirect instead of a tunnel"));
  CHECK(answered("HTTP/1.1 511 x\r\n\r\n").detail().ends_with("a page instead of a tunnel"));
}

TEST_CASE("what is not HTTP is told by its first byte") {
  CHECK(answered("SSH-2.0-OpenSSH_9.2\r\n").detail() ==
        "the proxy answered \"SSH-2.0-OpenSSH_9.2\" to CONNECT, which is not HTTP");
  for (const auto* answer : {"X", "HTP", "HTTP/2 200\r\n\r\n", "http/1.1 200 OK\r\n\r\n", "\r\nHTTP/1.1 200 OK\r\n\r\n",
                             "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.x 200 OK\r\n\r\n",
                             "HTTP/1.1  200 OK\r\n\r\n", "HTTP/1.1\t200 OK\r\n\r\n", "HTTP/1.1 -20 OK\r\n\r\n"}) {
    CAPTURE(answer);
    CHECK(answered(answer).refused(Fault::unexpected));
  }
}

TEST_CASE("a proxy that speaks TLS is told from one that speaks something else") {
  const auto dialogue = proxy_dialogue(http_proxy(), {"a.example", 443});
  CHECK(support::talk(*dialogue, literal("\x15\x03\x01\x00\x02\x02\x46")).detail() ==
        "the proxy answered CONNECT by TLS: https:// seems to be its scheme");
}

TEST_CASE("lines that are no fields end it, folded ones too") {
  for (const auto* line : {"no colon", ": no name", "Bad name: x", "Name : x", " folded", "\tfolded", "A: x\ry"}) {
    CAPTURE(line);
    const Talk talk = answered("HTTP/1.1 200 OK\r\nA: b\r\n" + std::string(line) + "\r\n\r\n");
    CHECK(talk.refused(Fault::unexpected));
    CHECK(talk.detail().find("no field of HTTP") != std::string::npos);
  }
  CHECK(answered(std::string_view("HTTP/1.1 200 OK\r\nA: \0\r\n\r\n", 25)).refused(Fault::unexpected));
}

TEST_CASE("a head may have 64 KiB and not one byte more") {
  const std::string beginning = "HTTP/1.1 200 OK\r\nA: ", end = "\r\n\r\n";
  const std::size_t fill = most_received - beginning.size() - end.size();
  CHECK(answered(beginning + std::string(fill, 'x') + end).done());
  CHECK(answered(beginning + std::string(fill + 1, 'x') + end).refused(Fault::unexpected));
  CHECK(answered(beginning + std::string(most_received, 'x')).refused(Fault::unexpected));
}

TEST_CASE("interim answers without end are not read without end") {
  std::string answer;
  while (answer.size() < 2 * most_received) answer += "HTTP/1.1 102 Processing\r\n\r\n";
  CHECK(answered(answer).refused(Fault::unexpected));
}

}  // namespace
}  // namespace trustprobe::preamble

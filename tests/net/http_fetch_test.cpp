#include "net/http_fetch.h"

#include <doctest/doctest.h>

#include "net/http_freshness.h"
#include "net/http_location.h"
#include "net/public_address.h"
#include "net/run.h"
#include "peers/http_peer.h"

using namespace trustprobe;
using namespace trustprobe::peers;
using namespace std::chrono_literals;
using net::AddressPolicy;
using Kind = net::FetchFailure::Kind;

namespace {

using Fetched = std::expected<net::FetchedDocument, net::FetchFailure>;

net::asio::awaitable<void> fetch_into(Fetched& result, net::FetchRequest request, net::FetchLimits limits,
                                      net::FetchRoute route, net::Resolver& resolver) {
  net::StopSource stop;
  result = co_await net::fetch(std::move(request), limits, std::move(route), resolver, stop);
}

Fetched fetched(net::FetchRequest request, net::FetchRoute route = {}, net::FetchLimits limits = {.timeout = 5s}) {
  net::asio::io_context io;
  const auto resolver = net::Resolver::create(io, std::nullopt);
  REQUIRE(resolver);
  Fetched result;
  test::run(io, fetch_into(result, std::move(request), limits, std::move(route), **resolver));
  return result;
}

std::string text(const Fetched& result) {
  return result ? std::string(base::text_of(result->body)) : "failed: " + result.error().error.what;
}

std::string failure(const Fetched& result) {
  return result ? "it came" : result.error().error.what;
}

base::Bytes bytes(std::string_view content) {
  const base::ByteView view = base::bytes_of(content);
  return {view.begin(), view.end()};
}

}  // namespace

TEST_CASE("a document comes with what its server says about keeping it") {
  HttpPeer peer([](const HttpRequest&) { return ok("a list", "Cache-Control: public, max-age=600\r\nAge: 100\r\n"); });
  const Fetched result = fetched({peer.url("/ca.crl?x=1")});
  CHECK(text(result) == "a list");
  CHECK(result->max_age == 500s);
  CHECK(peer.requests().front().line == "GET /ca.crl?x=1 HTTP/1.1");
}

TEST_CASE("a request with a content type is posted, with its bytes") {
  HttpPeer peer([](const HttpRequest& request) { return ok(request.content); });
  CHECK(text(fetched({peer.url("/"), "application/ocsp-request", bytes(std::string("0\0\r\n", 4))})) ==
        std::string("0\0\r\n", 4));
  const HttpRequest request = peer.requests().front();
  CHECK(request.line == "POST / HTTP/1.1");
  CHECK(request.head.find("Content-Type: application/ocsp-request") != std::string::npos);
}

TEST_CASE("a redirected POST stays one, but after 303") {
  HttpPeer peer([](const HttpRequest& request) {
    for (const int code : {301, 302, 303, 307, 308}) {
      if (request.line.find(fmt::format("/{} ", code)) != std::string::npos) return redirect(code, "/there");
    }
    return ok(request.line + request.content);
  });
  const auto posted = [&](int code) { return text(fetched({peer.url(fmt::format("/{}", code)), "a/b", bytes("x")})); };
  for (const int code : {301, 302, 307, 308}) CHECK(posted(code) == "POST /there HTTP/1.1x");
  CHECK(posted(303) == "GET /there HTTP/1.1");
}

TEST_CASE("five redirects are followed, a sixth is not") {
  HttpPeer peer([](const HttpRequest& request) {
    const int left = request.line[5] - '0';
    return left == 0 ? ok("found") : redirect(302, fmt::format("/{}", left - 1));
  });
  CHECK(text(fetched({peer.url("/5")})) == "found");
  CHECK(failure(fetched({peer.url("/6")})) == "redirects more than 5 times");
}

TEST_CASE("a body of the limit's size is taken, and one byte more is not") {
  HttpPeer peer([](const HttpRequest& request) {
    const std::string body(static_cast<std::size_t>(request.line.find("/more") == 4 ? 1001 : 1000), 'x');
    if (request.line.find("chunked") == std::string::npos) return ok(body);
    return fmt::format("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{}\r\n0\r\n\r\n", body.size(),
                       body);
  });
  const net::FetchLimits limits{.timeout = 5s, .body = 1000};
  for (const char* how : {"", "-chunked"}) {
    const std::string path = how;
    CHECK(text(fetched({peer.url("/less" + path)}, {}, limits)).size() == 1000);
    CHECK(failure(fetched({peer.url("/more" + path)}, {}, limits)) == "is larger than 1000 bytes");
  }
}

TEST_CASE("a server that only says how much would come costs no more than its answer") {
  HttpPeer peer(
      [](const HttpRequest&) { return std::string("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"); });
  CHECK(failure(fetched({peer.url("/")})) == "is larger than 16777216 bytes");
}

TEST_CASE("an answer that ends too early is no document") {
  HttpPeer peer([](const HttpRequest&) { return std::string("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"); });
  CHECK(failure(fetched({peer.url("/")})) == "the answer ended before it was whole");
}

TEST_CASE("a server that hangs up at once has not answered") {
  const ScriptedPeer peer(hear);
  CHECK(failure(fetched({fmt::format("http://127.0.0.1:{}/", peer.port())})) ==
        "the connection ended without an answer");
}

TEST_CASE("what went wrong is told, with who was asked") {
  HttpPeer missing([](const HttpRequest&) { return status(404); });
  const Fetched result = fetched({missing.url("/")});
  REQUIRE(!result);
  CHECK(result.error().kind == Kind::status);
  CHECK(result.error().server == fmt::format("127.0.0.1:{}", missing.port()));
  CHECK(result.error().error.what == "the server answered with status 404");
}

TEST_CASE("silence and an answer that never ends are told apart, in time") {
  const ScriptedPeer silent(wait_for_end);
  const ScriptedPeer slow([](int socket) {
    read_request(socket);
    say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nha");
    wait_for_end(socket);
  });
  const auto asked = [](const ScriptedPeer& peer) {
    const auto begun = net::Clock::now();
    const Fetched result = fetched({fmt::format("http://127.0.0.1:{}/", peer.port())}, {}, {.timeout = 200ms});
    CHECK(net::Clock::now() - begun < 2s);
    REQUIRE(!result);
    CHECK(result.error().kind == Kind::timed_out);
    return result.error().error.what;
  };
  CHECK(asked(silent) == "nothing came within 0.2 seconds");
  CHECK(asked(slow) == "the answer was not whole after 0.2 seconds");
}

TEST_CASE("a server that refuses connections gives no answer") {
  std::uint16_t port = 0;
  {
    port = ScriptedPeer(wait_for_end).port();
  }
  const Fetched result = fetched({fmt::format("http://127.0.0.1:{}/", port)});
  REQUIRE(!result);
  CHECK(result.error().kind == Kind::unreachable);
  CHECK(result.error().error.what == "cannot be reached: Connection refused");
}

TEST_CASE("a private address that a URL names is not asked") {
  HttpPeer peer([](const HttpRequest&) { return ok("secret"); });
  const net::FetchRoute careful{.policy = AddressPolicy::public_only};
  CHECK(failure(fetched({peer.url("/")}, careful)) ==
        "names a private address (127.0.0.1), which is asked only with --allow-private-fetch");
  for (const char* host : {"localhost", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "0.0.0.0"}) {
    const Fetched result = fetched({fmt::format("http://{}:{}/", host, peer.port())}, careful);
    CHECK_MESSAGE(failure(result).starts_with("names a private address ("), host);
  }
  CHECK(peer.connections() == 0);
}

TEST_CASE("a destination that the user chose may be private, one that it redirects to may not") {
  HttpPeer peer([](const HttpRequest& request) {
    return request.line.find("/away") == std::string::npos ? ok(request.head)
                                                           : redirect(302, "http://127.0.0.1:1/secret");
  });
  const net::FetchRoute route{.policy = AddressPolicy::public_only,
                              .elsewhere = [&](const std::string& host, std::uint16_t port) {
                                std::vector<net::FetchDestination> there;
                                if (host == "ca.example" && port == 80) there.push_back({"127.0.0.1", peer.port()});
                                return there;
                              }};
  CHECK(text(fetched({"http://ca.example/ca.crl"}, route)).find("Host: ca.example\r\n") != std::string::npos);
  CHECK(failure(fetched({"http://ca.example/away"}, route)) ==
        "names a private address (127.0.0.1), which is asked only with --allow-private-fetch");
}

TEST_CASE("a rule that changes only the port does not open private addresses") {
  HttpPeer peer([](const HttpRequest&) { return ok("secret"); });
  const net::FetchRoute route{.policy = AddressPolicy::public_only,
                              .elsewhere = [&](const std::string&, std::uint16_t) {
                                return std::vector<net::FetchDestination>{{"", peer.port()}};
                              }};
  CHECK(failure(fetched({"http://127.0.0.1/"}, route)).starts_with("names a private address (127.0.0.1)"));
  CHECK(peer.connections() == 0);
}

TEST_CASE("an objection keeps a server from being asked, also after a redirect") {
  HttpPeer peer([](const HttpRequest&) { return redirect(302, "http://127.0.0.2:1/"); });
  const net::FetchRoute route{.objection = [](const std::string& server) {
    return server == "127.0.0.2:1" ? std::string("was silent before") : "";
  }};
  CHECK(failure(fetched({peer.url("/")}, route)) == "was silent before");
}

TEST_CASE("URLs that cannot be asked by HTTP are refused, each with its reason") {
  const auto refused = [](const char* url) { return failure(fetched({url})); };
  CHECK(refused("ldap://ca.example/cn=CA?certificateRevocationList") == "is not fetched by HTTP");
  CHECK(refused("file:///etc/passwd") == "is not fetched by HTTP");
  CHECK(refused("ca.crl") == "is no URL");
  CHECK(refused("http://a b/") == "is no URL");
  CHECK(refused("http:///ca.crl") == "names no host");
  CHECK(refused("http://a%0d%0aX-Injected:%20y/") == "names a host that cannot be");
  CHECK(refused("http://a:0/") == "names a port that cannot be");
  CHECK(refused("http://a:65536/") == "names a port that cannot be");
}

TEST_CASE("a redirect out of HTTP is not followed") {
  HttpPeer peer([](const HttpRequest&) { return redirect(302, "file:///etc/passwd"); });
  CHECK(failure(fetched({peer.url("/")})) == "is not fetched by HTTP");
}

TEST_CASE("the same server has one name") {
  CHECK(net::parse_http_url("http://CA.example/x")->server() == "ca.example:80");
  CHECK(net::parse_http_url("https://[::1]/x")->server() == "[::1]:443");
  CHECK(net::parse_http_url("https://[::1]/x")->host_field() == "[::1]");
  CHECK(net::parse_http_url("http://ca.example:8080?q")->target == "/?q");
}

TEST_CASE("Cache-Control and Age say how long an answer is kept") {
  CHECK(!net::remaining_age("", ""));
  CHECK(!net::remaining_age("public, must-revalidate", "5"));
  CHECK(net::remaining_age("max-age=60", "") == 60s);
  CHECK(net::remaining_age("Public ,MAX-AGE=\"60\"", " 20 ") == 40s);
  CHECK(net::remaining_age("max-age=60", "61") == 0s);
  CHECK(net::remaining_age("max-age=60, max-age=30", "") == 30s);
  CHECK(net::remaining_age("max-age=60, no-store", "") == 0s);
  CHECK(net::remaining_age("no-cache", "") == 0s);
  CHECK(net::remaining_age("max-age=soon", "") == 0s);
  CHECK(net::remaining_age("max-age=-1", "") == 0s);
  CHECK(net::remaining_age("max-age=99999999999999999999999", "") == std::chrono::days{365});
}

TEST_CASE("addresses of the Internet are public, right up to the borders of what is not") {
  const auto is_public = [](const char* address) { return net::is_public(net::asio::ip::make_address(address)); };
  for (const char* address :
       {"1.1.1.1",        "9.255.255.255",   "11.0.0.0",        "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0",      "169.253.255.255", "169.255.0.0",     "172.15.255.255", "172.32.0.0",  "192.0.1.0",
        "192.0.3.0",      "192.167.255.255", "192.169.0.0",     "198.17.255.255", "198.20.0.0",  "203.0.112.255",
        "203.0.114.0",    "223.255.255.255", "2606:4700::1111", "2a00::1",        "2001:200::1", "64:ff9b::101:101",
        "::ffff:1.1.1.1", "2002:101:101::1", "3fff:1000::1"}) {
    CHECK_MESSAGE(is_public(address), address);
  }
  for (const char* address : {"0.0.0.0",
                              "0.255.255.255",
                              "10.0.0.0",
                              "10.255.255.255",
                              "100.64.0.0",
                              "100.127.255.255",
                              "127.0.0.1",
                              "127.255.255.255",
                              "169.254.169.254",
                              "172.16.0.0",
                              "172.31.255.255",
                              "192.0.0.1",
                              "192.0.2.1",
                              "192.88.99.1",
                              "192.168.0.0",
                              "192.168.255.255",
                              "198.18.0.0",
                              "198.19.255.255",
                              "198.51.100.1",
                              "203.0.113.1",
                              "224.0.0.1",
                              "239.255.255.255",
                              "240.0.0.1",
                              "255.255.255.255",
                              "::",
                              "::1",
                              "::7f00:1",
                              "::ffff:10.0.0.1",
                              "64:ff9b::a00:1",
                              "64:ff9b:1::1",
                              "100::1",
                              "2001::1",
                              "2001:1ff::1",
                              "2001:db8::1",
                              "2002:a00:1::1",
                              "3fff::1",
                              "5f00::1",
                              "fc00::1",
                              "fdff::1",
                              "fe80::1",
                              "fe80::1%1",
                              "fec0::1",
                              "ff02::1"}) {
    CHECK_MESSAGE(!is_public(address), address);
  }
}

// Documents through proxies.
#include <doctest/doctest.h>

#include "net/dns_server.h"
#include "net/http_fetch.h"
#include "net/opening.h"
#include "peers/tls_server.h"

using namespace trustprobe;
using namespace trustprobe::peers;
using namespace trustprobe::test;
using net::AddressPolicy;
using target::ProxyKind;

namespace {

using Fetched = std::expected<net::FetchedDocument, net::FetchFailure>;

net::asio::awaitable<void> fetch_into(Fetched& result, net::FetchRequest request, net::FetchRoute route,
                                      net::FetchLimits limits, Opening& opening) {
  result = co_await net::fetch(std::move(request), limits, std::move(route), *opening.resolver, opening.stop);
}

Fetched fetched(std::vector<target::Proxy> proxies, std::string url, net::FetchRoute route = {},
                net::FetchLimits limits = {.timeout = 5s}) {
  // No name is known here: what is resolved in spite of that fails.
  const DnsServer dns([](std::string question, bool) { return reply(std::move(question), 3, {}); });
  Opening opening(dns.at());
  route.proxies.emplace(opening.opener, [&](const std::string&, std::uint16_t) { return proxies; });
  Fetched result;
  opening.run_limited(fetch_into(result, {std::move(url)}, std::move(route), limits, opening), 20s);
  return result;
}

std::string text(const Fetched& result) {
  return result ? std::string(base::text_of(result->body)) : "failed: " + result.error().error.what;
}

target::Proxy guarded(std::uint16_t port) {
  target::Proxy proxy = proxy_at(port);
  proxy.credentials = std::make_shared<target::ProxyCredentials>("karl", "geheim");
  return proxy;
}

bool has_line(const HttpRequest& request, const std::string& line) {
  return (request.head + "\r\n").find("\r\n" + line + "\r\n") != std::string::npos;
}

// Opens a tunnel to itself, and is the server at its end.
std::function<void(int)> tunnel_with(std::function<void(int)> server, std::string& asked) {
  return [server = std::move(server), &asked](int socket) {
    asked = read_request(socket).line;
    say(socket, tunnel_opened);
    server(socket);
  };
}

// Opens a tunnel to a server on loopback.
void relay(int socket, std::uint16_t port) {
  const int server = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  REQUIRE(::connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  say(socket, tunnel_opened);
  const auto copy = [](int from, int to) {
    for (std::string bytes = heard(from); !bytes.empty(); bytes = heard(from)) say(to, bytes);
    ::shutdown(to, SHUT_WR);
  };
  std::thread back([&] { copy(server, socket); });
  copy(socket, server);
  back.join();
  ::close(server);
}

void serve_document(int socket) {
  const HttpRequest request = read_request(socket);
  say(socket, ok(request.line));
}

net::FetchRoute leading_to(std::vector<net::FetchDestination> places, AddressPolicy policy = AddressPolicy::any) {
  return {.policy = policy,
          .elsewhere = [places = std::move(places)](const std::string&, std::uint16_t) { return places; }};
}

}  // namespace

TEST_CASE("a proxy is asked for the whole URL of plain HTTP, with our credentials, and the server sees none") {
  HttpPeer proxy([](const HttpRequest&) { return ok("a list"); });
  CHECK(text(fetched({guarded(proxy.port())}, "http://ca.example:8080/ca.crl?x=1")) == "a list");
  const HttpRequest request = proxy.requests().front();
  CHECK(request.line == "GET http://ca.example:8080/ca.crl?x=1 HTTP/1.1");
  CHECK(has_line(request, "Host: ca.example:8080"));
  CHECK(has_line(request, "Proxy-Authorization: Basic a2FybDpnZWhlaW0="));
}

TEST_CASE("a proxy without credentials is given none") {
  HttpPeer proxy([](const HttpRequest& request) { return ok(request.head); });
  CHECK(text(fetched({proxy_at(proxy.port())}, "http://ca.example/")).find("Proxy-Authorization") == std::string::npos);
}

TEST_CASE("an https URL goes through a tunnel, and credentials stay outside of it") {
  std::string inside;
  TlsServerOptions options;
  options.credentials = {{support::self_sign(support::leaf_recipe("ca.example")), {}}};
  options.after_handshake = [&](SSL* ssl, int) {
    char bytes[4096];
    inside.assign(bytes, static_cast<std::size_t>(std::max(SSL_read(ssl, bytes, sizeof bytes), 0)));
    const std::string answer = ok("a list");
    SSL_write(ssl, answer.data(), static_cast<int>(answer.size()));
  };
  const TlsServer server(options);
  std::string asked;
  const ScriptedPeer proxy([&](int socket) {
    asked = read_request(socket).head;
    relay(socket, server.port());
  });
  CHECK(text(fetched({guarded(proxy.port())}, "https://ca.example/ca.crl")) == "a list");
  CHECK(asked.starts_with("CONNECT ca.example:443 HTTP/1.1\r\n"));
  CHECK(asked.find("Proxy-Authorization: Basic ") != std::string::npos);
  CHECK(inside.starts_with("GET /ca.crl HTTP/1.1\r\n"));
  CHECK(inside.find("Proxy-Authorization") == std::string::npos);
}

TEST_CASE("the last of two proxies forwards plain HTTP, through a tunnel of the first") {
  std::string asked;
  const ScriptedPeer nearer(tunnel_with(serve_document, asked));
  CHECK(text(fetched({proxy_at(nearer.port()), proxy_at(8080, ProxyKind::http, "inner.example")},
                     "http://ca.example/ca.crl")) == "GET http://ca.example/ca.crl HTTP/1.1");
  CHECK(asked == "CONNECT inner.example:8080 HTTP/1.1");
}

TEST_CASE("what the user leads elsewhere is asked there by a tunnel, as the URL says") {
  std::string asked;
  const ScriptedPeer proxy(tunnel_with(serve_document, asked));
  CHECK(text(fetched({proxy_at(proxy.port())}, "http://ca.example/ca.crl", leading_to({{"other.example", 81}}))) ==
        "GET /ca.crl HTTP/1.1");
  CHECK(asked == "CONNECT other.example:81 HTTP/1.1");
  CHECK(text(fetched({proxy_at(proxy.port())}, "http://ca.example/ca.crl", leading_to({{"", 82}}))) ==
        "GET /ca.crl HTTP/1.1");
  CHECK(asked == "CONNECT ca.example:82 HTTP/1.1");
}

TEST_CASE("an address that is left of several goes with its own port") {
  std::string asked;
  const ScriptedPeer proxy(tunnel_with(serve_document, asked));
  const net::FetchRoute route = leading_to({{"", 81}, {"127.0.0.9", 82}}, AddressPolicy::public_only);
  CHECK(text(fetched({proxy_at(proxy.port())}, "http://127.0.0.1/ca.crl", route)) == "GET /ca.crl HTTP/1.1");
  CHECK(asked == "CONNECT 127.0.0.9:82 HTTP/1.1");
}

TEST_CASE("a name is resolved here for a socks5 proxy, and by one of socks5h") {
  std::string asked;
  const ScriptedPeer proxy([&](int socket) {
    heard(socket);
    say(socket, std::string("\5\0", 2));
    asked = heard(socket);
    say(socket, std::string("\5\0\0\1\0\0\0\0\0\0", 10));
    serve_document(socket);
  });
  CHECK(text(fetched({proxy_at(proxy.port(), ProxyKind::socks5h)}, "http://ca.example/x")) == "GET /x HTTP/1.1");
  CHECK(asked == std::string("\5\1\0\3\x0a", 5) + "ca.example" + std::string("\0\x50", 2));
  CHECK(text(fetched({proxy_at(proxy.port(), ProxyKind::socks5)}, "http://localhost/x")) == "GET /x HTTP/1.1");
  CHECK(asked.substr(0, 8) == std::string("\5\1\0\1\x7f\0\0\1", 8));
  CHECK(text(fetched({proxy_at(proxy.port(), ProxyKind::socks5)}, "http://ca.example/x"))
            .starts_with("failed: the host has no address: "));
}

TEST_CASE("private addresses are not asked for through a proxy either; where a name leads is its affair") {
  HttpPeer proxy([](const HttpRequest&) { return ok("secret"); });
  const net::FetchRoute careful{.policy = AddressPolicy::public_only};
  for (const char* url : {"http://127.0.0.1/", "http://[::1]/", "https://10.0.0.1/", "http://[::ffff:192.168.0.1]/"}) {
    CHECK(text(fetched({proxy_at(proxy.port())}, url, careful)).starts_with("failed: names a private address ("));
  }
  CHECK(text(fetched({proxy_at(1, ProxyKind::socks5)}, "http://localhost/", careful))
            .starts_with("failed: names a private address ("));
  CHECK(proxy.connections() == 0);
  CHECK(text(fetched({proxy_at(proxy.port())}, "http://ca.example/", careful)) == "secret");
}

TEST_CASE("a server without proxy is asked directly, also after a redirect") {
  HttpPeer direct([](const HttpRequest& request) { return ok(request.line); });
  HttpPeer proxy([&](const HttpRequest&) { return redirect(302, direct.url("/there")); });
  Opening opening;
  const auto by_proxy = [&](const std::string& host, std::uint16_t) {
    return host == "ca.example" ? std::vector{proxy_at(proxy.port())} : std::vector<target::Proxy>{};
  };
  Fetched result;
  opening.run_limited(fetch_into(result, {"http://ca.example/"},
                                 {.proxies = net::FetchProxies{opening.opener, by_proxy}}, {.timeout = 5s}, opening));
  CHECK(text(result) == "GET /there HTTP/1.1");
}

TEST_CASE("what a proxy does wrong is told with its name") {
  const ScriptedPeer gone(hear);
  const Fetched closed = fetched({proxy_at(gone.port())}, "https://ca.example/");
  REQUIRE(!closed);
  CHECK(closed.error().kind == net::FetchFailure::Kind::unreachable);
  CHECK(closed.error().error.what ==
        fmt::format("was not reached through the proxy: http://127.0.0.1:{}: closed the connection while the answer to "
                    "CONNECT was awaited",
                    gone.port()));
  const ScriptedPeer silent(wait_for_end);
  const Fetched late = fetched({proxy_at(silent.port())}, "https://ca.example/", {}, {.timeout = 200ms});
  REQUIRE(!late);
  CHECK(late.error().kind == net::FetchFailure::Kind::timed_out);
  CHECK(late.error().error.what ==
        fmt::format("was not reached through the proxy: http://127.0.0.1:{}: the answer to CONNECT did not come in 0.2 "
                    "seconds",
                    silent.port()));
}

TEST_CASE("a proxy that wants credentials for plain HTTP is not taken for the server") {
  HttpPeer proxy([](const HttpRequest&) { return status(407); });
  CHECK(text(fetched({proxy_at(proxy.port())}, "http://ca.example/")) ==
        fmt::format("failed: the proxy http://127.0.0.1:{} wants credentials, or others", proxy.port()));
}

#include "net/way.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>

#include "net/dns_server.h"
#include "net/opening.h"

using namespace trustprobe;
using namespace trustprobe::peers;
using namespace trustprobe::test;
using target::ProxyKind;
using Kind = net::WayFailure::Kind;
using Stage = net::WayFailure::Stage;

namespace {

// A thread writes it while the test waits; read after the peer is gone or has answered.
struct Transcript {
  std::mutex mutex;
  std::vector<std::string> lines;

  void add(std::string line) {
    const std::lock_guard lock(mutex);
    lines.push_back(std::move(line));
  }
  std::vector<std::string> all() {
    const std::lock_guard lock(mutex);
    return lines;
  }
};

// Writes down what it is asked, opens as many tunnels as it is asked for in a row, and says "pong" at the end.
std::function<void(int)> tunnels(Transcript& asked, int count) {
  return [&asked, count](int socket) {
    for (int i = 0; i < count; ++i) {
      asked.add(read_request(socket).line);
      say(socket, tunnel_opened);
    }
    asked.add(heard(socket));
    say(socket, "pong");
    wait_for_end(socket);
  };
}

/// A proxy's name has these addresses.
DnsServer naming(std::vector<std::string> addresses) {
  return DnsServer([addresses = std::move(addresses)](std::string question, bool v6) {
    std::vector<std::string> records;
    for (const std::string& address : addresses) {
      in_addr bytes{};
      ::inet_pton(AF_INET, address.c_str(), &bytes);
      if (!v6) records.push_back(record(1, std::string(reinterpret_cast<const char*>(&bytes), 4)));
    }
    return reply(std::move(question), 0, records);
  });
}

// Lets nobody in: its queue is full, and further connection requests are not answered.
class FullListener {
 public:
  explicit FullListener(std::uint16_t port) {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    place.sin_port = htons(port);
    const auto* generic = reinterpret_cast<sockaddr*>(&place);
    REQUIRE(::bind(open_socket(0), generic, sizeof place) == 0);
    REQUIRE(::listen(sockets_.front(), 0) == 0);
    for (int i = 0; i < 4; ++i) ::connect(open_socket(SOCK_NONBLOCK), generic, sizeof place);
  }
  ~FullListener() {
    for (const int socket : sockets_) ::close(socket);
  }

 private:
  int open_socket(int flags) { return sockets_.emplace_back(::socket(AF_INET, SOCK_STREAM | flags, 0)); }

  std::vector<int> sockets_;
};

std::uint16_t closed_port() {
  return ScriptedPeer(wait_for_end).port();
}

std::string socks_reply(char code) {
  return {5, code, 0, 1, 127, 0, 0, 1, 1, 1};
}

}  // namespace

TEST_CASE("a proxy is asked for a tunnel, and what follows goes to the server and back") {
  Transcript asked;
  const ScriptedPeer proxy(tunnels(asked, 1));
  Opening opening;
  net::Passage passage = opening.open(through({proxy_at(proxy.port())}), shop());
  CHECK(answer_to(opening, passage, "ping") == "pong");
  CHECK(asked.all() == std::vector<std::string>{"CONNECT shop.example:443 HTTP/1.1", "ping"});
  CHECK(passage.connect_time > 0s);
  CHECK(passage.preamble_time > 0s);
  CHECK(passage.greeting.empty());
}

TEST_CASE("of two proxies the nearer one is connected to, and asked for the other") {
  Transcript asked;
  const ScriptedPeer nearer(tunnels(asked, 2));
  Opening opening;
  net::Passage passage =
      opening.open(through({proxy_at(nearer.port()), proxy_at(8080, ProxyKind::http, "inner.example")}), shop());
  CHECK(answer_to(opening, passage, "ping") == "pong");
  CHECK(asked.all() ==
        std::vector<std::string>{"CONNECT inner.example:8080 HTTP/1.1", "CONNECT shop.example:443 HTTP/1.1", "ping"});
  CHECK(nearer.connections() == 1);
}

TEST_CASE("a SOCKS proxy gets the name of the server, and its answer is taken away to the last byte") {
  Transcript asked;
  const ScriptedPeer proxy([&](int socket) {
    asked.add(heard(socket));
    say(socket, std::string("\5\0", 2));
    asked.add(heard(socket));
    say(socket, socks_reply(0));
    heard(socket);
    say(socket, "pong");
    wait_for_end(socket);
  });
  Opening opening;
  net::Passage passage = opening.open(through({proxy_at(proxy.port(), ProxyKind::socks5h)}), shop());
  CHECK(answer_to(opening, passage, "ping") == "pong");
  CHECK(asked.all()[1] == std::string("\5\1\0\3\x0cshop.example\1\xbb", 19));
}

TEST_CASE("the name of a proxy behind one of socks5 is resolved here, behind one of socks5h it is not") {
  const DnsServer dns = naming({"192.0.2.7"});
  for (const ProxyKind kind : {ProxyKind::socks5, ProxyKind::socks5h}) {
    Transcript asked;
    const ScriptedPeer nearer([&](int socket) {
      heard(socket);
      say(socket, std::string("\5\0", 2));
      asked.add(heard(socket));
      say(socket, socks_reply(5));
    });
    Opening opening(dns.at());
    const net::Passage passage = opening.open(
        through({proxy_at(nearer.port(), kind), proxy_at(8080, ProxyKind::http, "inner.example")}), shop());
    CHECK(passage.failure->fault == preamble::Fault::bad_gateway);
    const bool here = kind == ProxyKind::socks5;
    CHECK(asked.all().at(0) == (here ? std::string("\5\1\0\1\xc0\0\2\7\x1f\x90", 10)
                                     : std::string("\5\1\0\3\x0dinner.example\x1f\x90", 20)));
  }
}

TEST_CASE("a proxy of several addresses is reached where one of them answers, which is asked first from then on") {
  Transcript asked;
  const ScriptedPeer proxy(tunnels(asked, 1), {.address = 0x7F000002});
  const DnsServer dns = naming({"127.0.0.1", "127.0.0.2"});
  Opening opening(dns.at());
  const target::Way way = through({proxy_at(proxy.port(), ProxyKind::http, "proxy.example")});
  CHECK(opening.open(way, shop()).is_open());
  const ScriptedPeer came_back(wait_for_end, {.port = proxy.port()});
  CHECK(opening.open(way, shop()).is_open());
  CHECK(proxy.connections() == 2);
  CHECK(came_back.connections() == 0);
}

TEST_CASE("an address that says nothing at all is asked last from then on") {
  Transcript asked;
  const ScriptedPeer proxy(tunnels(asked, 1), {.address = 0x7F000002});
  const FullListener silent(proxy.port());
  const DnsServer dns = naming({"127.0.0.1", "127.0.0.2"});
  Opening opening(dns.at());
  const target::Way way = through({proxy_at(proxy.port(), ProxyKind::http, "proxy.example")});
  CHECK(detail(opening.open(way, shop(), 200ms)) ==
        fmt::format("http://proxy.example:{}: no answer to the connection request in 0.2 seconds", proxy.port()));
  CHECK(opening.open(way, shop(), 2s).is_open());
}

TEST_CASE("a server behind a load balancer gets our address and its own ahead of everything") {
  Transcript got;
  const ScriptedPeer server([&](int socket) {
    sockaddr_in client{};
    socklen_t size = sizeof client;
    ::getpeername(socket, reinterpret_cast<sockaddr*>(&client), &size);
    got.add(fmt::format("PROXY TCP4 127.0.0.1 127.0.0.1 {} ", ntohs(client.sin_port)));
    got.add(heard(socket));
    say(socket, "pong");
    wait_for_end(socket);
  });
  Opening opening;
  net::Passage passage = opening.open({.proxy_protocol = target::ProxyProtocol::v1}, server_at(server.port()));
  CHECK(answer_to(opening, passage, "") == "pong");
  const auto lines = got.all();
  CHECK(lines[1] == lines[0] + fmt::format("{}\r\n", server.port()));
}

TEST_CASE("behind a proxy the header of the PROXY protocol names no addresses") {
  Transcript got;
  const ScriptedPeer proxy(tunnels(got, 1));
  Opening opening;
  net::Passage passage =
      opening.open({.proxies = {proxy_at(proxy.port())}, .proxy_protocol = target::ProxyProtocol::v1}, shop());
  CHECK(answer_to(opening, passage, "") == "pong");
  CHECK(got.all().back() == "PROXY UNKNOWN\r\n");
}

TEST_CASE("a server that refuses connections is told from a proxy that does") {
  const std::uint16_t port = closed_port();
  Opening opening;
  const net::Passage direct = opening.open({}, server_at(port));
  CHECK(direct.failure->stage == Stage::connect);
  CHECK(direct.failure->kind == Kind::refused);
  CHECK(direct.failure->detail == "connection refused");
  const net::Passage proxied = opening.open(through({proxy_at(port)}), shop());
  CHECK(proxied.failure->stage == Stage::proxy);
  CHECK(proxied.failure->kind == Kind::refused);
  CHECK(proxied.failure->detail == fmt::format("http://127.0.0.1:{}: connection refused", port));
}

TEST_CASE("a proxy without an address is told from a resolver that fails") {
  const auto failing = [](char code) {
    const DnsServer dns([code](std::string question, bool) { return reply(std::move(question), code, {}); });
    Opening opening(dns.at());
    return opening.open(through({proxy_at(3128, ProxyKind::http, "proxy.example")}), shop());
  };
  const net::Passage unknown = failing(3);
  CHECK(unknown.failure->stage == Stage::proxy);
  CHECK(unknown.failure->kind == Kind::name_not_found);
  CHECK(unknown.failure->detail.starts_with("http://proxy.example:3128: "));
  CHECK(failing(2).failure->kind == Kind::resolver_failed);
}

TEST_CASE("what a proxy answers instead of a tunnel is told, with its name") {
  const auto answered = [](const std::string& answer) {
    const ScriptedPeer proxy(answering({answer}));
    Opening opening;
    const net::Passage passage = opening.open(through({proxy_at(proxy.port())}), shop());
    REQUIRE(passage.failure);
    CHECK(passage.failure->stage == Stage::proxy);
    CHECK(passage.failure->kind == Kind::refusal);
    CHECK(passage.failure->detail.starts_with(fmt::format("http://127.0.0.1:{}: ", proxy.port())));
    return passage.failure->fault;
  };
  using preamble::Fault;
  CHECK(answered(status(407, "Proxy-Authenticate: Basic realm=x\r\n")) == Fault::authentication);
  CHECK(answered(status(403)) == Fault::denied);
  CHECK(answered(status(502)) == Fault::bad_gateway);
  CHECK(answered(status(429)) == Fault::try_later);
  CHECK(answered(redirect(302, "http://login.example/")) == Fault::captive_portal);
  CHECK(answered("SSH-2.0-x\r\n") == Fault::unexpected);
  CHECK(answered(tunnel_opened + std::string("<html>")) == Fault::captive_portal);
}

TEST_CASE("a page behind the go-ahead of the first of two proxies is no answer of the second") {
  const ScriptedPeer proxy(answering({tunnel_opened + std::string("<html>login"), tunnel_opened}));
  for (const ProxyKind inner : {ProxyKind::http, ProxyKind::https, ProxyKind::socks5h}) {
    Opening opening;
    const net::Passage passage =
        opening.open(through({proxy_at(proxy.port()), proxy_at(1, inner, "inner.example")}), shop());
    REQUIRE(passage.failure);
    CHECK(passage.failure->fault == preamble::Fault::captive_portal);
    CHECK(passage.failure->detail ==
          fmt::format("http://127.0.0.1:{}: with its go-ahead the proxy sent \"<html>login\", which is no tunnel",
                      proxy.port()));
  }
}

TEST_CASE("no detail holds credentials, whatever a proxy says back") {
  auto guarded = [](std::uint16_t port, ProxyKind kind) {
    target::Proxy proxy = proxy_at(port, kind);
    proxy.credentials = std::make_shared<target::ProxyCredentials>("karl", "geheim");
    return proxy;
  };
  const std::string token = "a2FybDpnZWhlaW0=";
  for (const std::string& answer :
       std::vector<std::string>{tunnel_opened + token, tunnel_opened + std::string("karl:geheim"),
                                "HTTP/1.1 400 Basic " + token + "\r\n\r\n", "HTTP/1.1 403 no geheim\r\n\r\n",
                                token + "\r\n\r\n", "HTTP/1.1 407 No\r\nProxy-Authenticate: " + token + "\r\n\r\n",
                                "HTTP/1.1 302 Found\r\nLocation: http://" + token + "/\r\n\r\n",
                                "HTTP/1.1 403 No\r\nX-Squid-Error: geheim 0\r\n\r\n",
                                "HTTP/1.1 403 " + std::string(100, 'x') + token + "\r\n\r\n",
                                "HTTP/1.1 200 OK\r\n" + token + "\r\n\r\n", std::string("\5\2")}) {
    const ScriptedPeer proxy(answering({answer, "\1geheim"}));
    for (const ProxyKind kind : {ProxyKind::http, ProxyKind::socks5h}) {
      Opening opening;
      const net::Passage passage = opening.open(through({guarded(proxy.port(), kind)}), shop());
      // What comes behind a go-ahead and is no page is for whoever reads the tunnel.
      const bool tunnel = kind == ProxyKind::http && answer.starts_with(tunnel_opened);
      REQUIRE_MESSAGE(passage.failure.has_value() != tunnel, answer);
      if (tunnel) continue;
      for (const char* secret : {"a2FybDpnZWhl", "karl", "geheim"}) {
        CHECK_MESSAGE(passage.failure->detail.find(secret) == std::string::npos, passage.failure->detail);
      }
    }
  }
}

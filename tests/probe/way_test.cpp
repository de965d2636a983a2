// Which way leads to a target, and what is kept of it.
#include "probe/way.h"

#include <doctest/doctest.h>

#include "gathered.h"
#include "net/opening.h"
#include "peers/http_peer.h"
#include "peers/tls_server.h"

using namespace trustprobe;
using namespace trustprobe::peers;
using namespace trustprobe::test;
using observation::Answer;
using observation::FailureReason;
using observation::Stage;
using target::ProxyKind;
using target::StartTls;

namespace {

target::Target host(std::string name, std::uint16_t port = 443) {
  return {.text = name, .host = std::move(name), .port = port};
}

// With a port that --starttls leaves alone.
target::Target mail_server(std::uint16_t port) {
  target::Target target = named("shop.example", port);
  target.port_is_typed = true;
  return target;
}

struct Approached {
  observation::Observation observation;
  probe::Approach approach;
};

Approached approached(const probe::WayOptions& options, target::Target target) {
  Approached result;
  result.observation.target = std::move(target);
  result.approach = probe::approach_to(options, result.observation);
  return result;
}

bool resolved_by_proxy(ProxyKind kind, probe::ProxyDns dns = probe::ProxyDns::by_kind) {
  const auto result = approached({.proxies = {proxy_at(1, kind)}, .dns = dns}, host("shop.example"));
  return result.observation.way->resolved_by_proxy;
}

TlsServerOptions serving() {
  static const support::Identity identity = support::self_sign(support::leaf_recipe("shop.example"));
  TlsServerOptions options;
  options.credentials = {{identity, {}}};
  options.after_handshake = [](SSL*, int socket) { wait_for_end(socket); };
  return options;
}

// A proxy that is the server at the end of its tunnels, too.
TlsServerOptions serving_in_tunnel(std::string& asked) {
  TlsServerOptions options = serving();
  options.before_handshake = [&asked](int socket) {
    asked = read_request(socket).line;
    say(socket, tunnel_opened);
  };
  return options;
}

// What a server does with STARTTLS when something follows it in the same packet.
enum class Manner { forgets, hangs_up, says_no_more };

TlsServerOptions serving_smtp(Manner manner, std::function<void(SSL*, int)> after_injection) {
  TlsServerOptions options = serving();
  const auto injected = std::make_shared<std::atomic<bool>>(false);
  options.before_handshake = [=](int socket) {
    say(socket, "220 mail.example ESMTP\r\n");
    heard(socket);
    say(socket, "250-mail.example\r\n250 STARTTLS\r\n");
    *injected = heard(socket) != "STARTTLS\r\n";
    say(socket, "220 ready\r\n");
    if (*injected && manner == Manner::hangs_up) ::shutdown(socket, SHUT_RDWR);
    if (*injected && manner == Manner::says_no_more) wait_for_end(socket);
  };
  options.after_handshake = [=](SSL* ssl, int socket) {
    if (*injected && after_injection) return after_injection(ssl, socket);
    wait_for_end(socket);
  };
  return options;
}

observation::PreambleRecord preamble_of(Manner manner, std::function<void(SSL*, int)> after_injection = {}) {
  const TlsServer server(serving_smtp(manner, std::move(after_injection)));
  probe::GatherOptions options = options_with();
  options.limits.timeout = 1s;
  options.way.starttls = StartTls::smtp;
  const auto seen = gathered(options, mail_server(server.port()));
  REQUIRE(seen->endpoints.size() == 1);
  CHECK(seen->endpoints[0].attempts[0].handshake.complete);
  REQUIRE(seen->endpoints[0].preamble);
  return *seen->endpoints[0].preamble;
}

}  // namespace

TEST_CASE("a plain way is not recorded") {
  const auto result = approached({}, host("shop.example"));
  CHECK(result.approach.way.is_plain());
  CHECK(result.approach.web);
  CHECK(!result.observation.way);
}

TEST_CASE("a record of the way names the proxies, the nearest first, and no credentials") {
  probe::WayOptions options{.proxies = {proxy_at(3128), proxy_at(1080, ProxyKind::socks5h, "inner.example")},
                            .proxy_protocol = target::ProxyProtocol::v2,
                            .starttls = StartTls::imap};
  options.proxies[0].credentials = std::make_shared<target::ProxyCredentials>("karl", "geheim");
  const auto result = approached(options, host("shop.example"));
  CHECK(*result.observation.way ==
        observation::WayRecord{.proxies = {"http://127.0.0.1:3128", "socks5h://inner.example:1080"},
                               .resolved_by_proxy = true,
                               .proxy_protocol = target::ProxyProtocol::v2,
                               .starttls = StartTls::imap});
}

TEST_CASE("a target of NO_PROXY is reached directly and resolved here, another one of the same run is not") {
  const probe::WayOptions options{.proxies = {proxy_at(3128)}, .no_proxy = target::NoProxy(".corp.example,shop:8443")};
  CHECK(approached(options, host("www.corp.example")).approach.way.is_plain());
  CHECK(!approached(options, host("www.corp.example")).observation.way);
  CHECK(approached(options, host("shop", 8443)).approach.way.is_plain());
  CHECK(approached(options, host("shop", 443)).approach.way.proxies.size() == 1);
}

TEST_CASE("NO_PROXY is asked about the port that STARTTLS has, not about the one of HTTPS") {
  const probe::WayOptions options{
      .proxies = {proxy_at(3128)}, .no_proxy = target::NoProxy("mail.example:25"), .starttls = StartTls::smtp};
  const auto result = approached(options, host("mail.example"));
  CHECK(result.approach.way.is_direct());
  CHECK(!result.observation.way->resolved_by_proxy);
}

TEST_CASE("the last proxy resolves names, but for one of socks5, and the user has the last word") {
  CHECK(resolved_by_proxy(ProxyKind::http));
  CHECK(resolved_by_proxy(ProxyKind::https));
  CHECK(resolved_by_proxy(ProxyKind::socks5h));
  CHECK_FALSE(resolved_by_proxy(ProxyKind::socks5));
  CHECK(resolved_by_proxy(ProxyKind::socks5, probe::ProxyDns::proxy));
  CHECK_FALSE(resolved_by_proxy(ProxyKind::http, probe::ProxyDns::local));
  const probe::WayOptions chain{.proxies = {proxy_at(1), proxy_at(2, ProxyKind::socks5)}};
  CHECK_FALSE(approached(chain, host("shop.example")).observation.way->resolved_by_proxy);
}

TEST_CASE("STARTTLS moves a target to its usual port, but not from one that was typed") {
  const probe::WayOptions options{.starttls = StartTls::smtp};
  const auto moved = approached(options, host("mail.example"));
  CHECK(moved.observation.target.port == 25);
  CHECK(moved.approach.port == 25);
  CHECK_FALSE(moved.approach.web);
  target::Target typed = host("mail.example", 443);
  typed.port_is_typed = true;
  CHECK(approached(options, typed).observation.target.port == 443);
}

TEST_CASE("a target that says its protocol itself keeps it") {
  const probe::WayOptions options{.starttls = StartTls::smtp};
  target::Target imap = host("mail.example", 143);
  imap.starttls = StartTls::imap;
  imap.is_web = false;
  CHECK(approached(options, imap).approach.way.starttls == StartTls::imap);
  target::Target imaps = host("mail.example", 993);
  imaps.is_web = false;
  const auto direct = approached(options, imaps);
  CHECK(direct.approach.way.is_plain());
  CHECK(direct.observation.target.port == 993);
  CHECK_FALSE(direct.approach.web);
}

TEST_CASE("a name that a proxy resolves is one endpoint with the name as its address") {
  std::string asked;
  const TlsServer proxy(serving_in_tunnel(asked));
  probe::GatherOptions options = options_with();
  options.way.proxies = {proxy_at(proxy.port())};
  const auto seen = gathered(options, host("shop.example", 8443));
  REQUIRE(seen->endpoints.size() == 1);
  CHECK(seen->endpoints[0].endpoint ==
        target::Endpoint{"shop.example", 8443, std::string("shop.example"), "shop.example"});
  CHECK(seen->endpoints[0].attempts[0].handshake.complete);
  CHECK(seen->endpoints[0].attempts[0].timings.preamble > 0us);
  CHECK(asked == "CONNECT shop.example:8443 HTTP/1.1");
}

TEST_CASE("an address that is typed, or led to, goes to the proxy as it is, with the name for TLS") {
  std::string asked;
  const TlsServer proxy(serving_in_tunnel(asked));
  probe::GatherOptions options = options_with();
  options.way.proxies = {proxy_at(proxy.port())};
  target::Target typed = host("shop.example", 8443);
  typed.address = "192.0.2.7";
  const auto seen = gathered(options, typed);
  CHECK(asked == "CONNECT 192.0.2.7:8443 HTTP/1.1");
  CHECK(seen->endpoints[0].endpoint ==
        target::Endpoint{"192.0.2.7", 8443, std::string("shop.example"), "shop.example"});
  options.connect_to.rules.push_back({.host = "shop.example", .address = "other.example", .to_port = 444});
  CHECK(gathered(options, host("shop.example"))->endpoints[0].endpoint.address == "other.example");
  CHECK(asked == "CONNECT other.example:444 HTTP/1.1");
}

TEST_CASE("names are resolved here where the user wants it, and each address is an endpoint") {
  std::string asked;
  const TlsServer proxy(serving_in_tunnel(asked));
  probe::GatherOptions options = options_with();
  options.way.proxies = {proxy_at(proxy.port())};
  options.way.dns = probe::ProxyDns::local;
  options.family = probe::Family::v4;
  const auto seen = gathered(options, host("localhost", 8443));
  REQUIRE(seen->endpoints.size() == 1);
  CHECK(seen->endpoints[0].endpoint.address == "127.0.0.1");
  CHECK(asked == "CONNECT 127.0.0.1:8443 HTTP/1.1");
  CHECK_FALSE(seen->way->resolved_by_proxy);
}

TEST_CASE("a page of the proxy that comes later than its go-ahead is its own, and repeats no credentials") {
  for (const std::string page : {"<html>login", "<p>hello karl:geheim"}) {
    const ScriptedPeer proxy([&](int socket) {
      read_request(socket);
      say(socket, tunnel_opened);
      heard(socket);
      say(socket, page);
      wait_for_end(socket);
    });
    probe::GatherOptions options = options_with();
    options.way.proxies = {proxy_at(proxy.port())};
    options.way.proxies[0].credentials = std::make_shared<target::ProxyCredentials>("karl", "geheim");
    const auto attempt = attempted(options, host("shop.example"));
    REQUIRE(attempt.failure);
    CHECK(attempt.failure->stage == Stage::proxy);
    CHECK(attempt.failure->reason == FailureReason::captive_portal);
    CHECK(attempt.failure->detail.find("geheim") == std::string::npos);
  }
}

TEST_CASE("a server that forgets what was said in clear is told from one that answers it by TLS") {
  const auto forgets = preamble_of(Manner::forgets);
  CHECK(forgets.greeting == "220 mail.example ESMTP");
  CHECK(forgets.injection == Answer::no);
  CHECK(forgets.injection_detail.empty());
  const auto keeps = preamble_of(Manner::forgets, [](SSL* ssl, int socket) {
    SSL_write(ssl, "250 2.0.0 OK\r\n", 14);
    wait_for_end(socket);
  });
  CHECK(keeps.injection == Answer::yes);
  CHECK(keeps.injection_detail == "\"250 2.0.0 OK\"");
}

TEST_CASE("what a server makes of words in clear is undetermined where the connection died before it could answer") {
  const auto undetermined = [](Manner manner, std::function<void(SSL*, int)> after_injection = {}) {
    const auto record = preamble_of(manner, std::move(after_injection));
    CHECK(record.injection == Answer::undetermined);
    return record.injection_detail;
  };
  CHECK(undetermined(Manner::hangs_up) == "the server closed the connection before the handshake was complete");
  CHECK(undetermined(Manner::says_no_more) == "the handshake was not complete in 1 second");
  CHECK(undetermined(Manner::forgets, [](SSL* ssl, int) { SSL_shutdown(ssl); }) ==
        "the server closed the connection before an answer could come");
  CHECK(undetermined(Manner::forgets, [](SSL*, int socket) { reset_on_close(socket); }) ==
        "the connection was reset before an answer could come");
}

TEST_CASE("an injection is not tried where the handshake failed") {
  const ScriptedPeer server([](int socket) {
    say(socket, "220 mail.example ESMTP\r\n");
    wait_for_end(socket);
  });
  probe::GatherOptions options = options_with();
  options.limits.timeout = 200ms;
  options.way.starttls = StartTls::smtp;
  const auto seen = gathered(options, mail_server(server.port()));
  CHECK(seen->endpoints[0].attempts[0].failure->stage == Stage::starttls);
  CHECK(seen->endpoints[0].attempts[0].failure->reason == FailureReason::timed_out);
  CHECK(seen->endpoints[0].preamble == observation::PreambleRecord{.greeting = "220 mail.example ESMTP"});
  CHECK(server.connections() == 1);
}

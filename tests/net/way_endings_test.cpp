// STARTTLS at the end of ways, proxies that speak TLS, and every step at which a way can come to an end.
#include <doctest/doctest.h>

#include "net/opening.h"
#include "peers/tls_server.h"

using namespace trustprobe;
using namespace trustprobe::peers;
using namespace trustprobe::test;
using preamble::Fault;
using target::ProxyKind;
using target::StartTls;
using Kind = net::WayFailure::Kind;
using Stage = net::WayFailure::Stage;

namespace {

constexpr const char* greeting = "220 mail.example ESMTP\r\n";
constexpr const char* capabilities = "250-mail.example\r\n250 STARTTLS\r\n";
constexpr const char* go_ahead = "220 ready\r\n";

target::Way smtp(std::vector<target::Proxy> proxies = {}) {
  return {.proxies = std::move(proxies), .starttls = StartTls::smtp};
}

std::function<void(int)> smtp_server(std::string last = go_ahead) {
  return [last = std::move(last)](int socket) {
    say(socket, greeting);
    heard(socket);
    say(socket, capabilities);
    heard(socket);
    say(socket, last);
    heard(socket);
    say(socket, "pong");
    wait_for_end(socket);
  };
}

// Each step of a server, before which it may fall silent, close or reset.
using Ending = std::function<void(int)>;

std::function<void(int)> ends_after(std::vector<std::string> answers, bool speaks_first, Ending ending) {
  return [=](int socket) {
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (i > 0 || !speaks_first) heard(socket);
      say(socket, answers[i]);
    }
    if (!answers.empty() || !speaks_first) heard(socket);
    ending(socket);
  };
}

struct Step {
  std::vector<std::string> answers;
  const char* awaited;
};

const std::vector<Step>& smtp_steps() {
  static const std::vector<Step> steps{
      {{}, "the greeting"}, {{greeting}, "the answer to EHLO"}, {{greeting, capabilities}, "the answer to STARTTLS"}};
  return steps;
}

std::vector<Step> socks_steps() {
  return {{{}, "the choice of a SOCKS method"}, {{std::string("\5\0", 2)}, "the reply to the SOCKS request"}};
}

TlsServerOptions https_proxy(std::function<void(SSL*, int)> script) {
  static const support::Identity identity = support::self_sign(support::leaf_recipe("proxy.example"));
  TlsServerOptions options;
  options.credentials = {{identity, {}}};
  options.after_handshake = std::move(script);
  return options;
}

std::string read_once(SSL* ssl) {
  char bytes[4096];
  const int size = SSL_read(ssl, bytes, sizeof bytes);
  return {bytes, static_cast<std::size_t>(std::max(size, 0))};
}

void write_once(SSL* ssl, std::string_view text) {
  SSL_write(ssl, text.data(), static_cast<int>(text.size()));
}

net::asio::awaitable<void> stop_after(net::StopSource& source, net::Clock::duration time) {
  co_await net::pause(time);
  source.stop();
}

}  // namespace

TEST_CASE("TLS may begin after STARTTLS, and the greeting is known") {
  const ScriptedPeer server(smtp_server());
  Opening opening;
  net::Passage passage = opening.open(smtp(), server_at(server.port()));
  CHECK(detail(passage) == "it is open");
  CHECK(passage.greeting == "220 mail.example ESMTP");
  CHECK(answer_to(opening, passage, "ping") == "pong");
}

TEST_CASE("a greeting in the same packet as a proxy's go-ahead is not lost") {
  const ScriptedPeer proxy([](int socket) {
    read_request(socket);
    say(socket, tunnel_opened + std::string(greeting));
    heard(socket);
    say(socket, capabilities);
    heard(socket);
    say(socket, go_ahead);
    wait_for_end(socket);
  });
  Opening opening;
  const net::Passage passage = opening.open(smtp({proxy_at(proxy.port())}), shop());
  CHECK(detail(passage) == "it is open");
  CHECK(passage.greeting == "220 mail.example ESMTP");
}

TEST_CASE("what a server says in clear behind its go-ahead is not taken for TLS") {
  const ScriptedPeer server(smtp_server(std::string(go_ahead) + "250 more\r\n"));
  Opening opening;
  const net::Passage passage = opening.open(smtp(), server_at(server.port()));
  REQUIRE(passage.failure);
  CHECK(passage.failure->stage == Stage::starttls);
  CHECK(passage.failure->kind == Kind::refusal);
  CHECK(passage.failure->fault == Fault::unexpected);
  CHECK(passage.failure->detail == "after its go-ahead the server sent \"250 more\" in clear");
}

TEST_CASE("a server that does not do TLS is told from one that says no, and keeps its greeting") {
  const auto opened = [](const std::string& ehlo, const std::string& starttls) {
    const ScriptedPeer server([&](int socket) {
      say(socket, greeting);
      heard(socket);
      say(socket, ehlo);
      heard(socket);
      say(socket, starttls);
      wait_for_end(socket);
    });
    Opening opening;
    const net::Passage passage = opening.open(smtp(), server_at(server.port()));
    REQUIRE(passage.failure);
    CHECK(passage.failure->stage == Stage::starttls);
    CHECK(passage.greeting == "220 mail.example ESMTP");
    return passage.failure->fault;
  };
  CHECK(opened("250 mail.example\r\n", "") == Fault::not_offered);
  CHECK(opened(capabilities, "501 no\r\n") == Fault::declined);
  CHECK(opened(capabilities, "454 later\r\n") == Fault::try_later);
}

TEST_CASE("a server that closes or resets before TLS is told, with what was awaited") {
  for (const Step& step : smtp_steps()) {
    const ScriptedPeer closing(ends_after(step.answers, true, [](int) {}));
    Opening opening;
    const net::Passage closed = opening.open(smtp(), server_at(closing.port()));
    CHECK(closed.failure->stage == Stage::starttls);
    CHECK(closed.failure->kind == Kind::closed);
    CHECK(closed.failure->detail == fmt::format("the server closed the connection while {} was awaited", step.awaited));
    const ScriptedPeer resetting(ends_after(step.answers, true, reset_on_close));
    const net::Passage reset = opening.open(smtp(), server_at(resetting.port()));
    CHECK(reset.failure->kind == Kind::reset);
    CHECK(reset.failure->detail == fmt::format("the connection was reset while {} was awaited", step.awaited));
  }
}

TEST_CASE("a server that falls silent before TLS is told, with what was awaited") {
  for (const Step& step : smtp_steps()) {
    const ScriptedPeer server(ends_after(step.answers, true, wait_for_end));
    Opening opening;
    const net::Passage passage = opening.open(smtp(), server_at(server.port()), 200ms);
    CHECK(passage.failure->stage == Stage::starttls);
    CHECK(passage.failure->kind == Kind::timed_out);
    const bool nothing_said = step.answers.empty();
    CHECK(passage.failure->detail ==
          fmt::format("{} did not come in 0.2 seconds{}", step.awaited,
                      nothing_said ? "; if TLS begins at once here, leave STARTTLS out" : ""));
    CHECK(passage.greeting == (step.answers.empty() ? "" : "220 mail.example ESMTP"));
  }
}

TEST_CASE("a proxy that closes or falls silent at any step is told by its name, with what was awaited") {
  const auto check = [](ProxyKind kind, const Step& step) {
    const ScriptedPeer closing(ends_after(step.answers, false, [](int) {}));
    const ScriptedPeer silent(ends_after(step.answers, false, wait_for_end));
    Opening opening;
    const net::Passage closed = opening.open(through({proxy_at(closing.port(), kind)}), shop());
    CHECK(closed.failure->stage == Stage::proxy);
    CHECK(closed.failure->kind == Kind::closed);
    CHECK(closed.failure->detail == fmt::format("{}: closed the connection while {} was awaited",
                                                proxy_at(closing.port(), kind).name(), step.awaited));
    const net::Passage late = opening.open(through({proxy_at(silent.port(), kind)}), shop(), 200ms);
    CHECK(late.failure->stage == Stage::proxy);
    CHECK(late.failure->kind == Kind::timed_out);
    CHECK(late.failure->detail ==
          fmt::format("{}: {} did not come in 0.2 seconds", proxy_at(silent.port(), kind).name(), step.awaited));
  };
  check(ProxyKind::http, {{}, "the answer to CONNECT"});
  for (const Step& step : socks_steps()) check(ProxyKind::socks5h, step);
}

TEST_CASE("of two proxies the one that ended it is named") {
  const ScriptedPeer proxy(ends_after({tunnel_opened}, false, [](int) {}));
  Opening opening;
  const net::Passage passage =
      opening.open(through({proxy_at(proxy.port()), proxy_at(8080, ProxyKind::http, "inner.example")}), shop());
  CHECK(passage.failure->kind == Kind::closed);
  CHECK(passage.failure->detail ==
        "http://inner.example:8080: closed the connection while the answer to CONNECT was awaited");
}

TEST_CASE("a server behind a proxy that closes before TLS is not taken for the proxy") {
  const ScriptedPeer proxy(ends_after({tunnel_opened + std::string(greeting)}, false, [](int) {}));
  Opening opening;
  const net::Passage passage = opening.open(smtp({proxy_at(proxy.port())}), shop());
  CHECK(passage.failure->stage == Stage::starttls);
  CHECK(passage.failure->detail == "the server closed the connection while the answer to EHLO was awaited");
}

TEST_CASE("an answer without an end is not collected without end") {
  const ScriptedPeer proxy([](int socket) {
    read_request(socket);
    const std::string more(4096, 'x');
    for (int i = 0; i < 64; ++i) say(socket, more);
    wait_for_end(socket);
  });
  Opening opening;
  const net::Passage passage = opening.open(through({proxy_at(proxy.port())}), shop());
  REQUIRE(passage.failure);
  CHECK(passage.failure->kind == Kind::refusal);
  CHECK(passage.failure->fault == Fault::unexpected);
}

TEST_CASE("a proxy may speak TLS, and its certificates are judged for its own name") {
  std::string judged;
  const TlsServer proxy(https_proxy([](SSL* ssl, int) {
    const std::string asked = read_once(ssl);
    write_once(ssl, asked.starts_with("CONNECT shop.example:443 ") ? tunnel_opened : "HTTP/1.1 400 x\r\n\r\n");
    read_once(ssl);
    write_once(ssl, "pong");
    read_once(ssl);
  }));
  Opening opening(std::nullopt, [&](const std::vector<base::Bytes>& chain, const std::string& host) {
    judged = fmt::format("{} for {}", chain.size(), host);
    return std::string();
  });
  net::Passage passage = opening.open(through({proxy_at(proxy.port(), ProxyKind::https, "localhost")}), shop());
  CHECK(detail(passage) == "it is open");
  CHECK(answer_to(opening, passage, "ping") == "pong");
  CHECK(judged == "1 for localhost");
}

TEST_CASE("a proxy whose certificate is not trusted is told nothing") {
  std::string told;
  {
    const TlsServer proxy(https_proxy([&](SSL* ssl, int) { told = read_once(ssl); }));
    Opening opening(std::nullopt, [](const auto&, const std::string&) { return std::string("nobody vouches for it"); });
    const net::Passage passage = opening.open(through({proxy_at(proxy.port(), ProxyKind::https)}), shop());
    REQUIRE(passage.failure);
    CHECK(passage.failure->stage == Stage::proxy);
    CHECK(passage.failure->kind == Kind::not_trusted);
    CHECK(passage.failure->detail == fmt::format("https://127.0.0.1:{}: nobody vouches for it", proxy.port()));
  }
  CHECK(told.empty());
}

TEST_CASE("a proxy that does not speak TLS where it should is told, and one that says nothing") {
  const ScriptedPeer plain(answering({"HTTP/1.1 400 Bad Request\r\n\r\n"}));
  Opening opening;
  const net::Passage passage = opening.open(through({proxy_at(plain.port(), ProxyKind::https)}), shop());
  CHECK(passage.failure->kind == Kind::no_tls);
  CHECK(passage.failure->detail.starts_with(
      fmt::format("https://127.0.0.1:{}: the TLS handshake with it failed: ", plain.port())));
  const ScriptedPeer closing(hear);
  CHECK(
      detail(opening.open(through({proxy_at(closing.port(), ProxyKind::https)}), shop())) ==
      fmt::format("https://127.0.0.1:{}: the TLS handshake with it failed: it closed the connection", closing.port()));
  const ScriptedPeer silent(wait_for_end);
  CHECK(detail(opening.open(through({proxy_at(silent.port(), ProxyKind::https)}), shop(), 200ms)) ==
        fmt::format("https://127.0.0.1:{}: its TLS handshake did not come in 0.2 seconds", silent.port()));
}

TEST_CASE("stopping ends a way at whatever step it is, without an open end") {
  const auto stopped = [](const target::Way& way, std::uint16_t port) {
    Opening opening;
    net::asio::co_spawn(opening.io, stop_after(opening.stop, 50ms), [](std::exception_ptr) {});
    const auto begun = net::Clock::now();
    const net::Passage passage = opening.open(way, server_at(port), 20s);
    CHECK(net::Clock::now() - begun < 5s);
    CHECK(!passage.is_open());
    CHECK(passage.failure);
  };
  for (const Step& step : smtp_steps()) {
    const ScriptedPeer server(ends_after(step.answers, true, wait_for_end));
    stopped(smtp(), server.port());
  }
  for (const Step& step : socks_steps()) {
    const ScriptedPeer proxy(ends_after(step.answers, false, wait_for_end));
    stopped(through({proxy_at(proxy.port(), ProxyKind::socks5h)}), 1);
  }
  for (const ProxyKind kind : {ProxyKind::http, ProxyKind::https}) {
    const ScriptedPeer proxy(wait_for_end);
    stopped(through({proxy_at(proxy.port(), kind)}), 1);
  }
}

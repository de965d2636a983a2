// What a scan learns of resumption, early data and renegotiation, from servers of libssl.
#include "scan/sessions.h"

#include <poll.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "net/tls_context.h"
#include "scanning.h"

using namespace trustprobe;
using namespace trustprobe::peers;
using namespace trustprobe::test;
using observation::Answer;
using observation::FeatureAnswer;
using observation::FeatureSurface;

namespace {

net::asio::awaitable<void> learn(const scan::HandshakeTools& tools, const target::Endpoint& endpoint,
                                 const observation::Surface& known, FeatureSurface& features) {
  co_await scan::learn_sessions(tools, endpoint, known, features);
}

FeatureSurface learned(Scan& scan, std::uint16_t port, const observation::Surface& known) {
  FeatureSurface features;
  const target::Endpoint endpoint = loopback(port);
  run(scan.io, learn(scan.tools, endpoint, known, features));
  return features;
}

FeatureSurface learned(const TlsServerOptions& options) {
  const TlsServer server(options);
  Scan scan;
  const FeatureSurface features =
      learned(scan, server.port(), supporting({static_cast<std::uint16_t>(options.highest_version)}));
  CHECK(scan.connections == static_cast<std::size_t>(server.connections()));
  return features;
}

FeatureSurface learned(const TlsServerOptions& options, base::Microseconds timeout) {
  const TlsServer server(options);
  Scan scan(timeout);
  const auto begun = net::Clock::now();
  const FeatureSurface features =
      learned(scan, server.port(), supporting({static_cast<std::uint16_t>(options.highest_version)}));
  CHECK(net::Clock::now() - begun < 3 * timeout);
  return features;
}

void check(const FeatureAnswer& seen, Answer answer, std::string_view detail) {
  CHECK(seen.answer == answer);
  CHECK(seen.detail == detail);
}

// Reads nothing more, and does not notice that the client ends the connection.
void hang(SSL*, int socket) {
  pollfd end{socket, 0, 0};
  ::poll(&end, 1, -1);
}

// Answers nothing more, but notices the end.
void ignore(SSL*, int socket) {
  wait_for_end(socket);
}

// Ticket keys that belong to the how-manieth connection modulo `servers`: a load balancer before so many servers.
struct Balancer {
  int servers;
  std::atomic<int> connections = 0;

  static int change_keys(SSL* ssl, int*, void* self) {
    auto& balancer = *static_cast<Balancer*>(self);
    unsigned char keys[80] = {};
    std::ranges::fill(keys, static_cast<unsigned char>(1 + balancer.connections++ % balancer.servers));
    SSL_CTX_set_tlsext_ticket_keys(SSL_get_SSL_CTX(ssl), keys, sizeof keys);
    return SSL_CLIENT_HELLO_SUCCESS;
  }

  std::function<void(SSL_CTX*)> configure() {
    return [this](SSL_CTX* context) { SSL_CTX_set_client_hello_cb(context, change_keys, this); };
  }
};

}  // namespace

TEST_CASE("a TLS 1.2 server that resumes by identifier and by ticket does both, and tells the lifetime") {
  auto options = serving(TLS1_2_VERSION);
  options.configure = [](SSL_CTX* context) { SSL_CTX_set_timeout(context, 1234); };
  const FeatureSurface seen = learned(options);
  check(seen.session_id_resumption, Answer::yes, "");
  check(seen.ticket_resumption, Answer::yes, "lifetime 1234 s");
  check(seen.psk_resumption, Answer::undetermined, "does not apply");
  check(seen.early_data, Answer::undetermined, "does not apply");
}

TEST_CASE("a server without tickets is not said to resume by them, although it resumes by identifier") {
  auto options = serving(TLS1_2_VERSION);
  options.configure = [](SSL_CTX* context) { SSL_CTX_set_options(context, SSL_OP_NO_TICKET); };
  const FeatureSurface seen = learned(options);
  check(seen.session_id_resumption, Answer::yes, "");
  check(seen.ticket_resumption, Answer::no, "no ticket was issued");
}

TEST_CASE("a server that gives no session identifier does not resume by one") {
  auto options = serving(TLS1_2_VERSION);
  options.configure = [](SSL_CTX* context) { SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF); };
  const FeatureSurface seen = learned(options);
  check(seen.session_id_resumption, Answer::no, "no session identifier was given");
  check(seen.ticket_resumption, Answer::yes, "lifetime 7200 s");
}

TEST_CASE("a server that gives identifiers and forgets them is asked twice") {
  auto options = serving(TLS1_2_VERSION);
  options.configure = [](SSL_CTX* context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_SERVER | SSL_SESS_CACHE_NO_INTERNAL);
  };
  check(learned(options).session_id_resumption, Answer::no, "not reused in 2 of 2 tries");
}

TEST_CASE("the newest version up to TLS 1.2 is asked, TLS 1.0 where there is no other") {
  const FeatureSurface seen = learned(serving(TLS1_VERSION));
  check(seen.session_id_resumption, Answer::yes, "");
  check(seen.ticket_resumption, Answer::yes, "lifetime 7200 s");
}

TEST_CASE("a TLS 1.3 server resumes, and one that allows early data says how much") {
  auto options = serving(TLS1_3_VERSION);
  options.configure = [](SSL_CTX* context) { SSL_CTX_set_max_early_data(context, 16384); };
  const FeatureSurface seen = learned(options);
  check(seen.psk_resumption, Answer::yes, "lifetime 7200 s");
  check(seen.early_data, Answer::yes, "up to 16384 bytes");
  check(seen.session_id_resumption, Answer::undetermined, "does not apply");
  check(seen.ticket_resumption, Answer::undetermined, "does not apply");
  check(seen.client_renegotiation, Answer::undetermined, "does not apply");
}

TEST_CASE("a TLS 1.3 ticket that comes late, but before the server ends the connection, counts") {
  auto options = serving(TLS1_3_VERSION);
  options.configure = [](SSL_CTX* context) { SSL_CTX_set_num_tickets(context, 0); };
  options.after_handshake = [](SSL* ssl, int) {
    std::this_thread::sleep_for(300ms);
    SSL_new_session_ticket(ssl);
    SSL_do_handshake(ssl);
  };
  check(learned(options).psk_resumption, Answer::yes, "lifetime 7200 s");
}

TEST_CASE("a TLS 1.3 ticket without early data says no to it, and a ticket that comes ends the waiting") {
  auto fastest = net::Clock::duration::max();  // of five: the machine may be busy
  for (int i = 0; i < 5; ++i) {
    const auto begun = net::Clock::now();
    const FeatureSurface seen = learned(serving(TLS1_3_VERSION));
    fastest = std::min(fastest, net::Clock::now() - begun);
    check(seen.psk_resumption, Answer::yes, "lifetime 7200 s");
    check(seen.early_data, Answer::no, "");
  }
  CHECK(fastest < 190ms);
}

TEST_CASE("a TLS 1.3 server that issues no ticket does not resume") {
  auto options = serving(TLS1_3_VERSION);
  options.configure = [](SSL_CTX* context) { SSL_CTX_set_num_tickets(context, 0); };
  const FeatureSurface seen = learned(options);
  check(seen.psk_resumption, Answer::no, "no ticket was issued");
  check(seen.early_data, Answer::no, "no ticket was issued");
}

TEST_CASE("servers that share no ticket keys do not resume, after two tries") {
  Balancer balancer{100};
  auto options = serving(TLS1_3_VERSION);
  options.configure = balancer.configure();
  check(learned(options).psk_resumption, Answer::no, "not reused in 2 of 2 tries");
  CHECK(balancer.connections == 3);
}

TEST_CASE("a ticket that only every other connection takes is resumed, and the detail says so") {
  Balancer balancer{2};
  auto options = serving(TLS1_3_VERSION);
  options.configure = balancer.configure();
  check(learned(options).psk_resumption, Answer::yes, "lifetime 7200 s, reused in 1 of 2 tries");
}

TEST_CASE("TLS 1.3 is spoken with the groups that the server is known to take") {
  auto options = serving(TLS1_3_VERSION);
  options.groups = "ffdhe2048";
  const TlsServer server(options);
  Scan scan;
  auto known = supporting({0x0304});
  known.groups.accepted = {0x0100};
  check(learned(scan, server.port(), known).psk_resumption, Answer::yes, "lifetime 7200 s");
}

TEST_CASE("a server that lets clients renegotiate does") {
  auto options = serving(TLS1_2_VERSION);
  options.configure = [](SSL_CTX* context) { SSL_CTX_set_options(context, SSL_OP_ALLOW_CLIENT_RENEGOTIATION); };
  check(learned(options).client_renegotiation, Answer::yes, "");
}

// RFC 5246 7.2.2: no_renegotiation is the answer of one who does not want to.
TEST_CASE("a server that answers a renegotiation with no_renegotiation does not allow it") {
  check(learned(serving(TLS1_2_VERSION)).client_renegotiation, Answer::no, "alert no_renegotiation");
}

TEST_CASE("a server that closes or resets on a renegotiation does not allow it") {
  auto options = serving(TLS1_2_VERSION);
  options.after_handshake = [](SSL*, int socket) { hear(socket); };
  check(learned(options).client_renegotiation, Answer::no, "the connection was closed");
  options.after_handshake = [](SSL*, int socket) {
    hear(socket);
    reset_on_close(socket);
  };
  check(learned(options).client_renegotiation, Answer::no, "the connection was reset");
}

TEST_CASE("a server that ignores a renegotiation but still answers the end of the connection does not allow it") {
  auto options = serving(TLS1_2_VERSION);
  options.after_handshake = ignore;
  check(learned(options).client_renegotiation, Answer::no, "ignored");
}

TEST_CASE("a server that hangs after the handshake leaves undetermined what needed an answer, within the time limit") {
  auto options = serving(TLS1_2_VERSION);
  options.after_handshake = hang;
  const FeatureSurface seen = learned(options, 400ms);
  check(seen.client_renegotiation, Answer::undetermined, "no answer within 0.4 seconds");
  CHECK(seen.session_id_resumption.answer == Answer::yes);  // takes nothing after the handshake

  auto newer = serving(TLS1_3_VERSION);
  newer.after_handshake = hang;
  newer.configure = [](SSL_CTX* context) { SSL_CTX_set_num_tickets(context, 0); };
  const FeatureSurface newer_seen = learned(newer, 400ms);
  check(newer_seen.psk_resumption, Answer::undetermined, "no answer within 0.4 seconds");
  check(newer_seen.early_data, Answer::undetermined, "no answer within 0.4 seconds");
}

TEST_CASE("a server that answers only the first connection leaves resumption undetermined") {
  std::atomic<int> connections = 0;
  auto options = serving(TLS1_3_VERSION);
  options.configure = [&connections](SSL_CTX* context) {
    const auto hang_later = [](SSL* ssl, int*, void* count) {
      if ((*static_cast<std::atomic<int>*>(count))++ > 0) hang(ssl, SSL_get_fd(ssl));
      return SSL_CLIENT_HELLO_SUCCESS;
    };
    SSL_CTX_set_client_hello_cb(context, hang_later, &connections);
  };
  const FeatureSurface seen = learned(options, 400ms);
  check(seen.psk_resumption, Answer::undetermined, "when the session was offered: no answer within 0.4 seconds");
  check(seen.early_data, Answer::no, "");
}

TEST_CASE("an endpoint that requires a client certificate leaves all undetermined, and says why") {
  auto options = serving(TLS1_2_VERSION);
  options.verify_mode = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  constexpr auto declined = "a client certificate is asked for, and without one: alert handshake_failure";
  FeatureSurface seen = learned(options);
  check(seen.session_id_resumption, Answer::undetermined, declined);
  check(seen.ticket_resumption, Answer::undetermined, declined);
  check(seen.client_renegotiation, Answer::undetermined, declined);

  // RFC 8446 4.4.2.4: the alert comes when the handshake is done for us.
  options.lowest_version = options.highest_version = TLS1_3_VERSION;
  constexpr auto declined_late = "a client certificate is asked for, and without one: alert certificate_required";
  seen = learned(options);
  check(seen.psk_resumption, Answer::undetermined, declined_late);
  check(seen.early_data, Answer::undetermined, declined_late);
}

TEST_CASE("a server that floods instead of answering is cut off at the limit, and proves nothing") {
  auto options = serving(TLS1_3_VERSION);
  options.configure = [](SSL_CTX* context) { SSL_CTX_set_num_tickets(context, 0); };
  options.after_handshake = [](SSL* ssl, int) {
    const std::string data(16384, 'x');
    while (SSL_write(ssl, data.data(), static_cast<int>(data.size())) > 0) {
    }
  };
  const TlsServer server(options);
  Scan scan;
  const FeatureSurface seen = learned(scan, server.port(), supporting({0x0304}));
  check(seen.psk_resumption, Answer::undetermined, "more than 1048576 bytes came");
  check(seen.early_data, Answer::undetermined, "more than 1048576 bytes came");
}

TEST_CASE("what is not TLS proves nothing") {
  const ScriptedPeer peer([](int socket) {
    hear(socket);
    say(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
    wait_for_end(socket);
  });
  Scan scan;
  const FeatureSurface seen = learned(scan, peer.port(), supporting({0x0303, 0x0304}));
  for (const FeatureAnswer* answer : {&seen.session_id_resumption, &seen.ticket_resumption, &seen.psk_resumption,
                                      &seen.early_data, &seen.client_renegotiation}) {
    check(*answer, Answer::undetermined, "the answer is not TLS");
  }
}

TEST_CASE("where nobody listens all is undetermined") {
  std::uint16_t port = 0;
  {
    port = ScriptedPeer(wait_for_end).port();
  }
  Scan scan;
  const FeatureSurface seen = learned(scan, port, supporting({0x0303, 0x0304}));
  for (const FeatureAnswer* answer : {&seen.session_id_resumption, &seen.ticket_resumption, &seen.psk_resumption,
                                      &seen.early_data, &seen.client_renegotiation}) {
    check(*answer, Answer::undetermined, "connection refused");
  }
}

TEST_CASE("a version of unknown support is not asked, and not said not to apply") {
  const TlsServer server(serving(TLS1_2_VERSION));
  observation::Surface known = supporting({});
  for (auto& version : known.versions) version.supported = Answer::undetermined;
  Scan scan;
  const FeatureSurface seen = learned(scan, server.port(), known);
  check(seen.psk_resumption, Answer::undetermined, "whether TLS 1.3 is supported is undetermined");
  check(seen.ticket_resumption, Answer::undetermined, "whether TLS 1.2 is supported is undetermined");
  CHECK(server.connections() == 0);
}

TEST_CASE("SSL 3 is asked where this build speaks it, and named where it does not") {
  observation::Surface known = supporting({});
  known.versions.insert(known.versions.begin(), {.version = 0x0300, .supported = Answer::yes});
  auto options = serving(SSL3_VERSION);
  const TlsServer server(options);
  Scan scan;
  const FeatureSurface seen = learned(scan, server.port(), known);
  if (net::can_speak(0x0300)) {
    check(seen.session_id_resumption, Answer::yes, "");
    check(seen.ticket_resumption, Answer::no, "no ticket was issued");
  } else {
    check(seen.session_id_resumption, Answer::undetermined, "this build's OpenSSL does not speak SSL 3");
  }
}

TEST_CASE("with a single place one connection is open at a time, and all is learned") {
  std::atomic<int> open = 0, most = 0;
  auto options = serving(TLS1_2_VERSION);
  options.highest_version = TLS1_3_VERSION;
  options.after_handshake = [&](SSL* ssl, int) {
    most = std::max(most.load(), ++open);
    char request[64];
    SSL_read(ssl, request, sizeof request);
    --open;
  };
  const TlsServer server(options);
  Scan scan(5s, 1);
  const FeatureSurface seen = learned(scan, server.port(), supporting({0x0303, 0x0304}));
  CHECK(seen.session_id_resumption.answer == Answer::yes);
  CHECK(seen.ticket_resumption.answer == Answer::yes);
  CHECK(seen.psk_resumption.answer == Answer::yes);
  CHECK(seen.client_renegotiation.answer == Answer::no);
  CHECK(server.connections() == 7);
}

TEST_CASE("a scan that was stopped connects no more") {
  const TlsServer server(serving(TLS1_2_VERSION));
  Scan scan;
  scan.stop.stop();
  const FeatureSurface seen = learned(scan, server.port(), supporting({0x0303}));
  check(seen.ticket_resumption, Answer::undetermined, "the scan was stopped");
  CHECK(server.connections() == 0);
}

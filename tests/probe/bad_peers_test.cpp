// Peers that stall, hang up or speak something else: each its own failure, and never longer than the deadline.
#include <doctest/doctest.h>

#include "gathered.h"
#include "peers/scripted_peer.h"

using namespace trustprobe;
using namespace trustprobe::test;
using observation::FailureReason;
using observation::Stage;
using peers::ScriptedPeer;

namespace {

// Header and beginning of a ServerHello record that never ends.
const std::string half_a_record("\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03", 11);

observation::AttemptFailure failure_at(const ScriptedPeer& peer, base::Microseconds timeout = 2s) {
  auto options = options_with();
  options.limits.timeout = timeout;
  const auto attempt = attempted(options, loopback(peer.port()));
  REQUIRE(attempt.failure);
  return *attempt.failure;
}

void check_deadline(const ScriptedPeer& peer) {
  const auto start = std::chrono::steady_clock::now();
  const auto failure = failure_at(peer, 600ms);
  CHECK(failure.reason == FailureReason::timed_out);
  CHECK(failure.stage == Stage::handshake);
  CHECK(elapsed_since(start) >= 600ms);
  CHECK(elapsed_since(start) < 900ms);
}

}  // namespace

TEST_CASE("a silent server is ended at the deadline, and the detail says what had come") {
  const ScriptedPeer silent([](int socket) { peers::wait_for_end(socket); });
  check_deadline(silent);
  CHECK(failure_at(silent, 200ms).detail == "connected, 0 bytes of an answer in 0.2 s");
}

TEST_CASE("half a record and then nothing is ended at the deadline") {
  const ScriptedPeer half([](int socket) {
    peers::say(socket, half_a_record);
    peers::wait_for_end(socket);
  });
  check_deadline(half);
  CHECK(failure_at(half, 200ms).detail == "connected, 11 bytes of an answer in 0.2 s");
}

TEST_CASE("a byte now and then does not move the deadline") {
  const ScriptedPeer dribbling([](int socket) {
    const std::string record = half_a_record + std::string(200, '\0');
    for (const char byte : record) {
      if (::send(socket, &byte, 1, MSG_NOSIGNAL) <= 0) return;
      std::this_thread::sleep_for(100ms);
    }
  });
  check_deadline(dribbling);
}

TEST_CASE("closed without an answer, closed in the middle and reset are told apart") {
  const ScriptedPeer closing([](int socket) { peers::hear(socket); });
  CHECK(failure_at(closing).reason == FailureReason::closed);
  CHECK(failure_at(closing).detail == "the server closed the connection after the ClientHello, without an answer");

  const ScriptedPeer leaving([](int socket) {
    peers::hear(socket);
    peers::say(socket, half_a_record);
  });
  CHECK(failure_at(leaving).detail == "the server closed the connection after 11 bytes of an answer");

  const ScriptedPeer resetting([](int socket) {
    peers::hear(socket);
    peers::reset_on_close(socket);
  });
  CHECK(failure_at(resetting).reason == FailureReason::reset);
  CHECK(failure_at(resetting).stage == Stage::handshake);
}

TEST_CASE("a server that speaks first is told with the protocol to ask it for TLS in, where it can be known") {
  const auto hint = [](const char* greeting) {
    const ScriptedPeer server([&](int socket) {
      peers::say(socket, greeting);
      peers::wait_for_end(socket);
    });
    const std::string detail = failure_at(server).detail;
    const auto at = detail.find("; ");
    return at == std::string::npos ? "" : detail.substr(at + 2);
  };
  CHECK(hint("220 mail.example ESMTP\r\n") == "--starttls smtp asks it for TLS");
  CHECK(hint("220 (vsFTPd 3.0.3)\r\n") == "--starttls ftp asks it for TLS");
  CHECK(hint("220 SMTP of FTP Ltd\r\n") == "--starttls smtp asks it for TLS");
  CHECK(hint("* OK IMAP4rev2\r\n") == "--starttls imap asks it for TLS");
  CHECK(hint("+OK POP3\r\n") == "--starttls pop3 asks it for TLS");
  CHECK(hint("200 news\r\n") == "--starttls nntp asks it for TLS");
  CHECK(hint("\"IMPLEMENTATION\" \"Dovecot\"\r\n") == "--starttls sieve asks it for TLS");
  CHECK(hint("SSH-2.0-OpenSSH\r\n").empty());
}

TEST_CASE("other protocols are quoted") {
  const ScriptedPeer smtp([](int socket) {
    peers::say(socket, "220 mail.example ESMTP\r\n");
    peers::wait_for_end(socket);
  });
  CHECK(failure_at(smtp).reason == FailureReason::not_tls);
  CHECK(failure_at(smtp).detail ==
        "the server answered \"220 mail.example ESMTP\", which is not TLS; --starttls smtp asks it for TLS");

  const ScriptedPeer http([](int socket) {
    peers::hear(socket);
    peers::say(socket, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
  });
  CHECK(failure_at(http).detail == "the server answered \"HTTP/1.1 400 Bad Request\", which is not TLS");

  const ScriptedPeer rude([](int socket) {
    peers::say(socket, "\x1b[2Jhello\n");
    peers::wait_for_end(socket);
  });
  CHECK(failure_at(rude).detail == "the server answered \"\\x1b[2Jhello\", which is not TLS");
}

TEST_CASE("two bytes of another protocol and silence are no TLS either") {
  const ScriptedPeer terse([](int socket) {
    peers::say(socket, "OK");
    peers::wait_for_end(socket);
  });
  CHECK(failure_at(terse, 300ms).reason == FailureReason::not_tls);
}

TEST_CASE("an alert as the only answer is named") {
  const ScriptedPeer alerting([](int socket) {
    peers::hear(socket);
    peers::say(socket, std::string("\x15\x03\x03\x00\x02\x02\x50", 7));
    peers::wait_for_end(socket);
  });
  const auto failure = failure_at(alerting);
  CHECK(failure.reason == FailureReason::alert);
  CHECK(failure.alert == 80);
  CHECK(failure.detail == "internal_error (80)");
}

TEST_CASE("TLS that breaks the standard is a protocol error") {
  const ScriptedPeer broken([](int socket) {
    peers::hear(socket);
    peers::say(socket, std::string("\x16\x03\x03\x00\x04\x02\x00\x00\x00", 9));  // an empty ServerHello
    peers::wait_for_end(socket);
  });
  CHECK(failure_at(broken).reason == FailureReason::protocol_error);
}

TEST_CASE("endless records are ended at the cap") {
  const ScriptedPeer endless([](int socket) {
    // Whole records with the pieces of one handshake message that claims 16 MB.
    std::string record("\x16\x03\x03\x40\x00", 5);
    record += std::string(16384, '\x0b');
    while (::send(socket, record.data(), record.size(), MSG_NOSIGNAL) > 0) {
    }
  });
  const auto failure = failure_at(endless);
  CHECK((failure.reason == FailureReason::too_large || failure.reason == FailureReason::protocol_error));
}

TEST_CASE("nobody listening is refused") {
  std::uint16_t port = 0;
  {
    const ScriptedPeer gone([](int) {});
    port = gone.port();
  }
  const auto attempt = attempted(options_with(), loopback(port));
  REQUIRE(attempt.failure);
  CHECK(attempt.failure->stage == Stage::connect);
  CHECK(attempt.failure->reason == FailureReason::refused);
  CHECK(attempt.failure->detail == "connection refused");
}

TEST_CASE("an endpoint that gives no TLS answer gets no other offer") {
  const ScriptedPeer closing([](int socket) { peers::hear(socket); });
  const auto seen = gathered(options_with(every_offer()), loopback(closing.port()));
  CHECK(seen->endpoints.front().attempts.size() == 1);
  CHECK(closing.connections() == 1);
}

TEST_CASE("a failing network is tried again as often as allowed, and the tries are told") {
  const ScriptedPeer closing([](int socket) { peers::hear(socket); });
  auto options = options_with();
  options.limits.tries = 3;
  CHECK(attempted(options, loopback(closing.port())).tries == 3);
  CHECK(closing.connections() == 3);
}

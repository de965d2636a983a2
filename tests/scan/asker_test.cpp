// What the asker makes of alerts, hang-ups and silence, and when it asks again: against peers that do as they are told.
#include "scan/asker.h"

#include <functional>

#include "peers/scripted_peer.h"
#include "scan/hellos.h"
#include "scanning.h"

using namespace trustprobe;
using namespace trustprobe::peers;
using namespace trustprobe::test;
using namespace std::string_literals;
using scan::Question;
using scan::Reply;

namespace {

constexpr std::uint16_t liked = 0xC02F, disliked = 0x0005;

const std::string handshake_failure = "\x15\x03\x03\x00\x02\x02\x28"s;
// RFC 5246 7.4.1.3: TLS 1.2, no session, the liked suite, no compression.
const std::string server_hello =
    "\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03"s + std::string(32, 'r') + "\x00\xc0\x2f\x00"s;
const std::string half_of_it = server_hello.substr(0, 20);

Question question_with(std::uint16_t suite) {
  scan::Hellos hellos("shop.example");
  Question question;
  question.hello = hellos.up_to_tls12(scan::tls12, {suite});
  return question;
}

// Whether the hello that comes offers just this suite.
bool hears(int socket, std::uint16_t suite) {
  char bytes[4096];
  const auto count = ::recv(socket, bytes, sizeof bytes, 0);
  const std::string_view hello(bytes, count > 0 ? static_cast<std::size_t>(count) : 0);
  const std::string list{'\0', '\2', static_cast<char>(suite >> 8), static_cast<char>(suite & 0xFF), '\1', '\0'};
  return hello.find(list) != std::string_view::npos;
}

struct Asked {
  std::vector<Reply> replies;
  observation::ScanEffort effort;
};

net::asio::awaitable<void> ask_all(scan::Asker& asker, std::vector<Question> questions, std::vector<Reply>& replies) {
  for (Question& question : questions) replies.push_back(co_await asker.ask(std::move(question)));
}

// One after the other.
Asked asked(const ScriptedPeer& peer, std::vector<Question> questions, std::optional<Question> control,
            std::size_t retry_budget = 20, base::Microseconds timeout = 5s) {
  Scan scan(timeout);
  const target::Endpoint endpoint = loopback(peer.port());
  scan::Asker asker(scan.tools, endpoint, retry_budget);
  if (control) asker.set_control(std::move(*control));
  Asked asked;
  run(scan.io, ask_all(asker, std::move(questions), asked.replies));
  asked.effort = asker.effort();
  CHECK(asked.effort.connections == static_cast<std::size_t>(peer.connections()));
  return asked;
}

}  // namespace

TEST_CASE("a ServerHello is an answer, and one connection is enough for it") {
  const ScriptedPeer peer([](int socket) {
    hear(socket);
    say(socket, server_hello);
  });
  const Asked seen = asked(peer, {question_with(liked)}, std::nullopt);
  REQUIRE(seen.replies[0].answered());
  CHECK(seen.replies[0].flight.cipher_suite == liked);
  CHECK(peer.connections() == 1);
}

TEST_CASE("internal_error says nothing of the hello unless it comes each time while others are answered") {
  const std::string internal_error("\x15\x03\x03\x00\x02\x02\x50", 7);
  const ScriptedPeer failing([&](int socket) {
    hear(socket);
    say(socket, internal_error);
  });
  CHECK(asked(failing, {question_with(disliked)}, question_with(liked)).replies[0].lost());
  const ScriptedPeer disliking([&](int socket) { say(socket, hears(socket, liked) ? server_hello : internal_error); });
  CHECK(asked(disliking, {question_with(disliked)}, question_with(liked)).replies[0].declined());
}

TEST_CASE("an alert declines, and is not asked for again") {
  const ScriptedPeer peer([](int socket) {
    hear(socket);
    say(socket, handshake_failure);
  });
  const Asked seen = asked(peer, {question_with(liked)}, question_with(liked));
  CHECK(seen.replies[0].declined());
  CHECK(seen.replies[0].detail == "handshake_failure alert");
  CHECK(peer.connections() == 1);
  CHECK(seen.effort.retried == 0);
}

// The hello three times; the control five times to see that it is always answered, then once.
TEST_CASE("a server that hangs up each time on a hello, and answers another in between, declines it") {
  const ScriptedPeer peer([](int socket) {
    if (hears(socket, liked)) say(socket, server_hello);
  });
  const Asked seen = asked(peer, {question_with(disliked)}, question_with(liked));
  CHECK(seen.replies[0].declined());
  CHECK(peer.connections() == 3 + 6);
  CHECK(seen.effort.retried == 0);
  CHECK(seen.effort.unanswered == 0);
}

TEST_CASE("a server that resets the connection of a hello, and answers another, declines it") {
  const ScriptedPeer peer([](int socket) {
    if (hears(socket, liked)) return say(socket, server_hello);
    reset_on_close(socket);
  });
  CHECK(asked(peer, {question_with(disliked)}, question_with(liked)).replies[0].declined());
}

TEST_CASE("a server that hangs up on everything declines nothing, and the question was asked again in vain") {
  const ScriptedPeer peer(hear);
  const Asked seen = asked(peer, {question_with(disliked)}, question_with(liked));
  CHECK(seen.replies[0].lost());
  CHECK(seen.replies[0].detail == "closed without an answer");
  CHECK(seen.effort.retried == 1);
  CHECK(seen.effort.unanswered == 1);
}

TEST_CASE("before any question was answered a hang-up declines nothing") {
  const ScriptedPeer peer(hear);
  CHECK(asked(peer, {question_with(disliked)}, std::nullopt).replies[0].lost());
  CHECK(peer.connections() == 2);
}

TEST_CASE("a lost answer that comes when it is asked for again is an answer like any other") {
  std::atomic<int> heard = 0;
  const ScriptedPeer peer([&heard](int socket) {
    hear(socket);
    say(socket, ++heard == 1 ? half_of_it : server_hello);
  });
  const Asked seen = asked(peer, {question_with(liked)}, std::nullopt);
  CHECK(seen.replies[0].answered());
  CHECK(seen.effort.retried == 1);
  CHECK(seen.effort.unanswered == 0);
}

TEST_CASE("lost answers are asked for again until the budget is spent, and not once more") {
  for (const std::size_t budget : {0, 1, 2}) {
    CAPTURE(budget);
    const ScriptedPeer peer([](int socket) {
      hear(socket);
      say(socket, half_of_it);
    });
    const Question question = question_with(liked);
    const Asked seen = asked(peer, {question, question, question}, std::nullopt, budget);
    CHECK(static_cast<std::size_t>(peer.connections()) == 3 + budget);
    CHECK(seen.effort.retried == budget);
    CHECK(seen.effort.retry_budget == budget);
    CHECK(seen.effort.unanswered == 3);
    CHECK(seen.replies[2].detail == "20 bytes of an answer, then the end");
  }
}

TEST_CASE("without budget a hang-up is not looked into") {
  const ScriptedPeer peer([](int socket) {
    if (hears(socket, liked)) say(socket, server_hello);
  });
  const Asked seen = asked(peer, {question_with(disliked)}, question_with(liked), 0);
  CHECK(seen.replies[0].lost());
  CHECK(peer.connections() == 1);
}

TEST_CASE("silence is lost when the time for one connection has passed, and says for how long it was waited") {
  const ScriptedPeer peer(wait_for_end);
  const Asked seen = asked(peer, {question_with(liked)}, std::nullopt, 0, 100ms);
  CHECK(seen.replies[0].lost());
  CHECK(seen.replies[0].connected);
  CHECK(seen.replies[0].detail == "no answer in 0.1 seconds");
}

TEST_CASE("where nobody listens no connection stands and nothing is declined") {
  std::uint16_t port = 0;
  {
    const ScriptedPeer gone(hear);
    port = gone.port();
  }
  Scan scan;
  const target::Endpoint endpoint = loopback(port);
  scan::Asker asker(scan.tools, endpoint, 0);
  std::vector<Reply> replies;
  run(scan.io, ask_all(asker, {question_with(liked)}, replies));
  CHECK(replies[0].lost());
  CHECK_FALSE(replies[0].connected);
  CHECK(replies[0].detail == "connection refused");
}

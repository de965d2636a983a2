#include "net/caa_reply.h"

#include <doctest/doctest.h>

#include <random>

#include "dns_server.h"
#include "net/deadline.h"
#include "net/resolve.h"
#include "run.h"

using namespace trustprobe;
using namespace trustprobe::net;
using namespace std::chrono_literals;
using Outcome = CaaAnswer::Outcome;
using test::DnsServer, test::record, test::reply;

namespace {

constexpr int caa = 257;

// RFC 8659 4.1: flags, length of the tag, tag, value.
std::string caa_data(char flags, std::string_view tag, std::string_view value) {
  std::string data{flags, static_cast<char>(tag.size())};
  return data.append(tag).append(value);
}

std::string question() {
  return std::string("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00", 12) + std::string("\x04shop\x04test\x00", 11) +
         std::string("\x01\x01\x00\x01", 4);
}

std::string message_with(const std::vector<std::string>& records) {
  return reply(question(), 0, records);
}

std::optional<std::vector<CaaRecord>> parsed(std::string_view message) {
  return parse_caa_reply(base::bytes_of(message));
}

asio::awaitable<void> ask(Resolver& resolver, std::string name, CaaAnswer& answer) {
  answer = co_await resolver.caa(std::move(name));
}

asio::awaitable<void> ask_in_time(Resolver& resolver, StopSource& source, CaaAnswer& answer, Ended& ended) {
  ended = co_await with_deadline(300ms, source, ask(resolver, "slow.test", answer));
}

CaaAnswer answer_for(const std::string& name, const std::string& server) {
  asio::io_context io;
  auto resolver = Resolver::create(io, server);
  REQUIRE(resolver);
  CaaAnswer answer;
  test::run(io, ask(**resolver, name, answer));
  return answer;
}

}  // namespace

TEST_CASE("flags, tag and value of every CAA record are read, and other records are passed over") {
  const auto records = parsed(message_with({record(5, std::string("\x01x\xc0\x11", 4)),
                                            record(caa, caa_data(0, "issue", "ca.example; policy=ev")),
                                            record(caa, caa_data('\x80', "Tbs", std::string_view("\x00\xff", 2)))}));
  REQUIRE(records);
  CHECK(*records ==
        std::vector<CaaRecord>{{0, "issue", "ca.example; policy=ev"}, {128, "Tbs", std::string("\x00\xff", 2)}});
}

TEST_CASE("a record with an empty value is one that lets nobody issue, and not a broken one") {
  const auto records = parsed(message_with({record(caa, caa_data(0, "issue", ""))}));
  REQUIRE(records);
  CHECK(*records == std::vector<CaaRecord>{{0, "issue", ""}});
}

TEST_CASE(
    "a record without tag, with a longer tag than itself or with a tag of other bytes makes the answer unreadable") {
  CHECK_FALSE(parsed(message_with({record(caa, "")})));
  CHECK_FALSE(parsed(message_with({record(caa, caa_data(0, "", "ca.example"))})));
  CHECK_FALSE(parsed(message_with({record(caa, std::string("\x00\x06issue", 7))})));
  CHECK(parsed(message_with({record(caa, std::string("\x00\x05issue", 7))})));
  CHECK_FALSE(parsed(message_with({record(caa, caa_data(0, "is-sue", "ca.example"))})));
}

TEST_CASE("an answer that is cut short anywhere is unreadable") {
  const std::string whole = message_with({record(caa, caa_data(0, "issue", "ca.example"))});
  REQUIRE(parsed(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(parsed(std::string_view(whole).substr(0, size)));
  }
}

TEST_CASE("a name in an answer with a reserved kind of label makes it unreadable") {
  std::string message = message_with({record(caa, caa_data(0, "issue", "ca.example"))});
  message[12] = '\x40';
  CHECK_FALSE(parsed(message));
}

TEST_CASE("an answer with flipped bits gives records or none, and never reads beyond its end") {
  const std::string whole =
      message_with({record(5, std::string("\x01x\xc0\x11", 4)), record(caa, caa_data(0, "issue", "ca.example")),
                    record(caa, caa_data(0, "iodef", "mailto:security@example.com"))});
  std::mt19937 random(8659);
  std::size_t read = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = whole;
    for (int flips = 0; flips < 3; ++flips) damaged[random() % damaged.size()] ^= static_cast<char>(1 << random() % 8);
    // A buffer of exactly this size: a sanitizer sees any byte that is read behind it.
    const base::Bytes exact(damaged.begin(), damaged.end());
    const auto records = parse_caa_reply(exact);
    if (!records) continue;
    ++read;
    for (const CaaRecord& found : *records) CHECK(found.tag.size() + found.value.size() < whole.size());
  }
  CHECK(read > 0);
  CHECK(read < 20'000);
}

TEST_CASE("records, their absence, and a resolver that fails are told apart") {
  const DnsServer with([](std::string asked, bool) {
    return reply(std::move(asked), 0, {record(caa, caa_data(0, "issue", "ca.example"))});
  });
  const CaaAnswer found = answer_for("shop.test", with.at());
  CHECK(found.outcome == Outcome::found);
  CHECK(found.records == std::vector<CaaRecord>{{0, "issue", "ca.example"}});

  const DnsServer without([](std::string asked, bool) { return reply(std::move(asked), 0, {}); });
  CHECK(answer_for("shop.test", without.at()).outcome == Outcome::none);

  const DnsServer only_alias(
      [](std::string asked, bool) { return reply(std::move(asked), 0, {record(5, std::string("\x01x\xc0\x11", 4))}); });
  CHECK(answer_for("shop.test", only_alias.at()).outcome == Outcome::none);

  const DnsServer nxdomain([](std::string asked, bool) { return reply(std::move(asked), 3, {}); });
  CHECK(answer_for("shop.test", nxdomain.at()).outcome == Outcome::none);

  const DnsServer failing([](std::string asked, bool) { return reply(std::move(asked), 2, {}); });
  const CaaAnswer failed = answer_for("shop.test", failing.at());
  CHECK(failed.outcome == Outcome::resolver_failed);
  CHECK(failed.detail == "no resolver gives an answer (unreachable, SERVFAIL or REFUSED)");
}

TEST_CASE("an answer that cannot be read is a failure and never a name without records") {
  const DnsServer broken([](std::string asked, bool) { return reply(std::move(asked), 0, {record(caa, "x")}); });
  const CaaAnswer answer = answer_for("shop.test", broken.at());
  CHECK(answer.outcome == Outcome::resolver_failed);
  CHECK(answer.detail == "the resolver's answer cannot be read");
}

// RFC 6761 6.3
TEST_CASE("names below localhost have no CAA records, and nobody is asked") {
  const DnsServer with([](std::string asked, bool) {
    return reply(std::move(asked), 0, {record(caa, caa_data(0, "issue", "ca.example"))});
  });
  CHECK(answer_for("shop.localhost", with.at()).outcome == Outcome::none);
}

TEST_CASE("a resolver that does not answer for CAA is given up at the deadline, and nothing is known") {
  const DnsServer silent([](std::string, bool) { return std::string(); });
  asio::io_context io;
  StopSource source;
  auto resolver = Resolver::create(io, silent.at());
  REQUIRE(resolver);
  CaaAnswer answer;
  Ended ended = Ended::finished;
  const auto start = Clock::now();
  asio::co_spawn(io, ask_in_time(**resolver, source, answer, ended), [&](std::exception_ptr) { resolver->reset(); });
  io.run();
  CHECK(ended == Ended::timed_out);
  CHECK(answer.outcome == Outcome::resolver_failed);
  CHECK(Clock::now() - start < 600ms);
}

#include "net/resolve.h"

#include <doctest/doctest.h>

#include "dns_server.h"
#include "net/deadline.h"
#include "run.h"

using namespace trustprobe;
using namespace trustprobe::net;
using namespace std::chrono_literals;
using Outcome = Resolution::Outcome;
using test::DnsServer, test::record, test::reply;

namespace {

asio::awaitable<void> ask(Resolver& resolver, std::string host, AddressFamily family, Resolution& resolution) {
  resolution = co_await resolver.resolve(std::move(host), family);
}

asio::awaitable<void> ask_in_time(Resolver& resolver, StopSource& source, Resolution& resolution, Ended& ended) {
  ended = co_await with_deadline(300ms, source, ask(resolver, "slow.test", AddressFamily::any, resolution));
}

Resolution resolved(const std::string& host, AddressFamily family = AddressFamily::any,
                    const std::optional<std::string>& server = std::nullopt) {
  asio::io_context io;
  auto resolver = Resolver::create(io, server);
  REQUIRE(resolver);
  Resolution resolution;
  test::run(io, ask(**resolver, host, family, resolution));
  return resolution;
}

}  // namespace

TEST_CASE("addresses are answered without asking anyone, within the family") {
  CHECK(resolved("192.0.2.1").addresses.front().to_string() == "192.0.2.1");
  CHECK(resolved("2001:db8::1").addresses.front().to_string() == "2001:db8::1");
  const auto none = resolved("192.0.2.1", AddressFamily::v6);
  CHECK(none.outcome == Outcome::name_not_found);
  CHECK(none.detail == "the name has no IPv6 address");
}

// RFC 6761 6.3
TEST_CASE("localhost is the loopback addresses, IPv4 first") {
  const auto both = resolved("localhost");
  REQUIRE(both.addresses.size() == 2);
  CHECK(both.addresses[0].to_string() == "127.0.0.1");
  CHECK(both.addresses[1].to_string() == "::1");
  CHECK(resolved("shop.localhost", AddressFamily::v4).addresses.size() == 1);
}

TEST_CASE("A and AAAA are both asked for; the addresses come sorted, IPv4 first") {
  const DnsServer dns([](std::string question, bool v6) {
    if (v6)
      return reply(std::move(question), 0, {record(28, std::string("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16))});
    return reply(std::move(question), 0, {record(1, "\xc0\x01\x02\x09"), record(1, "\xc0\x01\x02\x05")});
  });
  const auto start = Clock::now();
  const auto found = resolved("shop.test", AddressFamily::any, dns.at());
  CHECK(Clock::now() - start < 1s);  // no timer of the resolver outlives the answer
  CHECK(found.outcome == Outcome::found);
  REQUIRE(found.addresses.size() == 3);
  CHECK(found.addresses[0].to_string() == "192.1.2.5");
  CHECK(found.addresses[1].to_string() == "192.1.2.9");
  CHECK(found.addresses[2].to_string() == "2001:db8::1");
  CHECK(resolved("shop.test", AddressFamily::v6, dns.at()).addresses.size() == 1);
}

TEST_CASE("no such name, no address, a failing resolver and a silent one are told apart") {
  const DnsServer nxdomain([](std::string question, bool) { return reply(std::move(question), 3, {}); });
  const auto unknown = resolved("gone.test", AddressFamily::any, nxdomain.at());
  CHECK(unknown.outcome == Outcome::name_not_found);
  CHECK(unknown.detail == "no such name (NXDOMAIN)");

  const DnsServer empty([](std::string question, bool) { return reply(std::move(question), 0, {}); });
  const auto without = resolved("empty.test", AddressFamily::any, empty.at());
  CHECK(without.outcome == Outcome::name_not_found);
  CHECK(without.detail == "the name has no address");

  const DnsServer failing([](std::string question, bool) { return reply(std::move(question), 2, {}); });
  CHECK(resolved("broken.test", AddressFamily::any, failing.at()).outcome == Outcome::resolver_failed);
}

TEST_CASE("a resolver that does not answer is given up at the deadline") {
  const DnsServer silent([](std::string, bool) { return std::string(); });
  asio::io_context io;
  StopSource source;
  auto resolver = Resolver::create(io, silent.at());
  REQUIRE(resolver);
  Resolution resolution;
  Ended ended = Ended::finished;
  const auto start = Clock::now();
  asio::co_spawn(io, ask_in_time(**resolver, source, resolution, ended),
                 [&](std::exception_ptr) { resolver->reset(); });
  io.run();
  CHECK(ended == Ended::timed_out);
  CHECK(Clock::now() - start < 600ms);
}

TEST_CASE("a --dns-server that is no address is an input error") {
  asio::io_context io;
  const auto resolver = Resolver::create(io, "not a server");
  REQUIRE_FALSE(resolver);
  CHECK(resolver.error().where == "--dns-server");
}

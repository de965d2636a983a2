#include "net/resolve.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "net/deadline.h"
#include "run.h"

using namespace trustprobe;
using namespace trustprobe::net;
using namespace std::chrono_literals;
using Outcome = Resolution::Outcome;

namespace {

/// A DNS server on loopback, in a thread: answers each question as `answer` says, or not at all for an empty message.
class DnsServer {
 public:
  explicit DnsServer(std::function<std::string(std::string question, bool v6)> answer) : answer_(std::move(answer)) {
    socket_ = ::socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    at_ = fmt::format("127.0.0.1:{}", ntohs(address.sin_port));
    const timeval wake{0, 20'000};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wake, sizeof wake);
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  ~DnsServer() {
    thread_.request_stop();
    thread_.join();
    ::close(socket_);
  }
  const std::string& at() const { return at_; }

 private:
  void serve(const std::stop_token& stop) const {
    char bytes[1500];
    sockaddr_in from{};
    while (!stop.stop_requested()) {
      socklen_t size = sizeof from;
      const auto count = ::recvfrom(socket_, bytes, sizeof bytes, 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (count < 17) continue;
      const std::string query(bytes, static_cast<std::size_t>(count));
      const auto name_end = query.find('\0', 12);
      const bool v6 = query[name_end + 2] == 28;  // QTYPE AAAA
      std::string reply = answer_(query.substr(0, name_end + 5), v6);
      if (!reply.empty()) ::sendto(socket_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    }
  }

  std::function<std::string(std::string, bool)> answer_;
  int socket_;
  std::string at_;
  std::jthread thread_;
};

// RFC 1035 4.1.1: header bits QR, RD, RA, the response code, and the number of answers.
std::string reply(std::string question, char code, const std::vector<std::string>& records) {
  question[2] = '\x81';
  question[3] = static_cast<char>('\x80' | code);
  question[7] = static_cast<char>(records.size());
  question[8] = question[9] = question[10] = question[11] = 0;
  for (const std::string& record : records) question += record;
  return question;
}

// A record of the question's own name: type, class IN, TTL 60, data.
std::string record(char type, const std::string& data) {
  std::string bytes("\xc0\x0c\x00", 3);
  bytes += type;
  bytes += std::string("\x00\x01\x00\x00\x00\x3c\x00", 7);
  bytes += static_cast<char>(data.size());
  return bytes + data;
}

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

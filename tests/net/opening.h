// Opens ways as probes do, and what scripted proxies and servers say at their other end.
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "net/deadline.h"
#include "net/run.h"
#include "net/way.h"
#include "peers/http_peer.h"
#include "peers/scripted_peer.h"

namespace trustprobe::test {

using namespace std::chrono_literals;

/// What openings share; `dns` ("127.0.0.1:53") replaces the system's resolvers.
struct Opening {
  explicit Opening(const std::optional<std::string>& dns = std::nullopt,
                   net::WayOpener::ProxyObjection objection = nullptr)
      : resolver(std::move(*net::Resolver::create(io, dns))), opener(*resolver, std::move(objection)) {}

  net::Passage open(const target::Way& way, const net::WayEnd& end, net::Clock::duration limit = 5s) {
    net::Passage passage;
    run_limited(opener.open(way, end, passage), limit);
    passage.failure = passage.failure_after(limit);
    return passage;
  }

  void run_limited(net::asio::awaitable<void> work, net::Clock::duration limit = 5s) {
    io.restart();
    run(io, until(std::move(work), limit));
  }

  net::asio::awaitable<void> until(net::asio::awaitable<void> work, net::Clock::duration limit) {
    co_await net::with_deadline(limit, stop, std::move(work));
  }

  net::asio::io_context io;
  net::StopSource stop;
  std::unique_ptr<net::Resolver> resolver;
  net::WayOpener opener;
};

inline target::Proxy proxy_at(std::uint16_t port, target::ProxyKind kind = target::ProxyKind::http,
                              std::string host = "127.0.0.1") {
  return {.kind = kind, .host = std::move(host), .port = port};
}

inline target::Way through(std::vector<target::Proxy> proxies) {
  return {.proxies = std::move(proxies)};
}

inline net::WayEnd shop() {
  return {"shop.example", 443, "shop.example"};
}

inline net::WayEnd server_at(std::uint16_t port) {
  return {"127.0.0.1", port, "shop.example"};
}

inline net::asio::awaitable<void> talk(net::ByteStream& stream, std::string said, std::string& heard) {
  co_await stream.write(net::asio::buffer(said));
  char bytes[4096];
  const net::Transferred read = co_await stream.read_some(net::asio::buffer(bytes));
  heard.assign(bytes, read.count);
}

/// What the other end of a way answers to `said`.
inline std::string answer_to(Opening& opening, net::Passage& passage, std::string said) {
  REQUIRE(passage.is_open());
  std::string heard;
  opening.run_limited(talk(*passage.stream, std::move(said), heard));
  return heard;
}

inline std::string detail(const net::Passage& passage) {
  return passage.failure ? passage.failure->detail : "it is open";
}

/// As one read gives it.
inline std::string heard(int socket) {
  char bytes[4096];
  const auto size = ::recv(socket, bytes, sizeof bytes, 0);
  return {bytes, static_cast<std::size_t>(std::max<ssize_t>(size, 0))};
}

/// Answers each request with the next of `answers`, then waits until the client goes away.
inline std::function<void(int)> answering(std::vector<std::string> answers) {
  return [answers = std::move(answers)](int socket) {
    for (const std::string& answer : answers) {
      heard(socket);
      peers::say(socket, answer);
    }
    peers::wait_for_end(socket);
  };
}

inline constexpr const char* tunnel_opened = "HTTP/1.1 200 Connection established\r\n\r\n";

}  // namespace trustprobe::test

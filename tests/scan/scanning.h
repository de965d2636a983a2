// A server of libssl on loopback, and what a scan learned of it by complete handshakes.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "net/asio.h"
#include "net/run.h"
#include "observation/surface.h"
#include "peers/tls_server.h"
#include "scan/handshake_tools.h"
#include "support/certificate_maker.h"
#include "target/endpoint.h"

namespace trustprobe::test {

using namespace std::chrono_literals;

inline const support::Identity& shop() {
  static const support::Identity made = support::self_sign(support::leaf_recipe("shop.example"));
  return made;
}

inline peers::TlsServerOptions serving(int version) {
  peers::TlsServerOptions options;
  options.credentials = {{shop(), {}}};
  options.lowest_version = options.highest_version = version;
  return options;
}

inline target::Endpoint loopback(std::uint16_t port) {
  return {.address = "127.0.0.1", .port = port, .server_name = "shop.example", .expected_name = "shop.example"};
}

/// That these versions are supported, and TLS 1.0 to 1.3 otherwise not.
inline observation::Surface supporting(const std::vector<std::uint16_t>& versions) {
  observation::Surface known;
  for (std::uint16_t version = 0x0301; version <= 0x0304; ++version) {
    const bool supported = std::ranges::find(versions, version) != versions.end();
    known.versions.push_back(
        {.version = version, .supported = supported ? observation::Answer::yes : observation::Answer::no});
  }
  return known;
}

/// What everything that connects shares, and the loop that it runs on.
struct Scan {
  explicit Scan(base::Microseconds timeout = 5s, std::size_t at_once = 4)
      : places(at_once), tools{stop, places, timeout, 1u << 20, connections, opener, way} {}

  net::asio::io_context io;
  net::StopSource stop;
  net::Semaphore places;
  std::size_t connections = 0;
  std::unique_ptr<net::Resolver> resolver = std::move(*net::Resolver::create(io, std::nullopt));
  net::WayOpener opener{*resolver, nullptr};
  target::Way way;
  scan::HandshakeTools tools;
};

}  // namespace trustprobe::test

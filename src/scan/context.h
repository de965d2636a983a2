// What the parts of one endpoint's scan share. Private to this module.
#pragma once

#include <cstdint>

#include "observation/surface.h"
#include "scan/asker.h"
#include "scan/hellos.h"
#include "scan/recorded_client.h"
#include "target/endpoint.h"
#include "x509/presented_chain.h"

namespace trustprobe::scan {

struct Context {
  Asker& asker;
  Hellos& hellos;
  const target::Endpoint& endpoint;
  observation::Surface& surface;
  x509::CertificatePool& pool;
  bool web = true;  ///< as ScanOptions::web
  /// TLS 1.3: a group that the endpoint takes and this build can compute, so that encrypted messages can be read; zero:
  /// there is none.
  std::uint16_t read_group = 0;
  CodePoints ecdsa_curves = {};  ///< of the certificates that were seen
  bool retry_works = false;      ///< it answers a hello without key share by HelloRetryRequest

  bool speaks(std::uint16_t version) const { return surface.supports(version) == observation::Answer::yes; }
  /// The highest version up to TLS 1.2 that it speaks, SSL 3 and 2 apart; zero: none.
  std::uint16_t highest_below_tls13() const;

  /// A TLS 1.3 hello whose whole flight can be read.
  Question readable(wire::ClientHello hello) const;

  /// The certificates of a flight, parsed once per run.
  x509::PresentedChain chain_of(handshake::ServerFlight& flight) const;
};

// Each fills its part of the surface.
net::asio::awaitable<void> find_versions(Context& context);
net::asio::awaitable<void> find_cipher_suites(Context& context, observation::VersionSurface& version);
net::asio::awaitable<void> find_groups(Context& context);        ///< of TLS 1.3
net::asio::awaitable<void> find_groups_tls12(Context& context);  ///< of ECDHE, and the size of DHE primes
net::asio::awaitable<void> find_signature_schemes(Context& context);
net::asio::awaitable<void> find_signature_schemes_tls12(Context& context);
net::asio::awaitable<void> find_alpn(Context& context);
net::asio::awaitable<void> find_features(Context& context);
net::asio::awaitable<void> try_hello_forms(Context& context);
net::asio::awaitable<void> try_lost_hello_forms(Context& context);  ///< those without an answer, when nothing else runs
/// For the endpoint's name, none, an unknown one, and those of `tenants`.
net::asio::awaitable<void> find_selection(Context& context, const std::vector<std::string>& tenants);
net::asio::awaitable<void> simulate(Context& context, const std::vector<RecordedClient>& clients);

}  // namespace trustprobe::scan

// ClientHellos for the tests, and readers of what comes back.
#pragma once

#include <string>
#include <vector>

#include "base/hex.h"
#include "handshake/key_share.h"
#include "handshake/server_flight.h"
#include "wire/client_hello.h"
#include "wire/handshake.h"
#include "wire/hello_extensions.h"
#include "wire/record_stream.h"

namespace trustprobe::test {

struct OfferTerms {
  std::uint16_t version = 0x0304;
  std::vector<std::uint16_t> suites{0x1301, 0x1302, 0x1303};
  std::vector<std::uint16_t> groups{0x001D, 0x0017, 0x0018};
  std::vector<std::uint16_t> shares{0x001D};        ///< that can be computed with
  std::vector<std::uint16_t> shares_without_key{};  ///< that cannot
  std::vector<std::uint16_t> certificate_compression{};
};

struct Offer {
  wire::ClientHello hello;
  base::Bytes message;
  std::vector<handshake::KeyShare> shares;
};

inline Offer make_offer(const OfferTerms& terms) {
  static constexpr std::uint16_t schemes[] = {0x0403, 0x0804, 0x0401, 0x0503, 0x0201, 0x0203};
  Offer offer;
  std::vector<wire::KeyShareEntry> entries;
  for (const std::uint16_t group : terms.shares) {
    offer.shares.push_back(handshake::KeyShare::generate(group).value());
    entries.push_back(offer.shares.back().entry());
  }
  for (const std::uint16_t group : terms.shares_without_key) {
    entries.push_back(handshake::share_without_key(group).value());
  }
  offer.hello.legacy_version = std::min<std::uint16_t>(terms.version, 0x0303);
  offer.hello.random.fill(0x42);
  offer.hello.cipher_suites = terms.suites;
  const std::vector<std::string> protocols{"h2", "http/1.1"};
  offer.hello.extensions = {wire::server_name_extension("shop.example"),    wire::status_request_extension(),
                            wire::supported_groups_extension(terms.groups), wire::ec_point_formats_extension(),
                            wire::signature_algorithms_extension(schemes),  wire::alpn_extension(protocols)};
  if (!terms.certificate_compression.empty()) {
    offer.hello.extensions.push_back(wire::compress_certificate_extension(terms.certificate_compression));
  }
  if (terms.version == 0x0304) {
    offer.hello.extensions.push_back(wire::supported_versions_extension(std::vector<std::uint16_t>{0x0304}));
    offer.hello.extensions.push_back(wire::key_share_extension(entries));
  }
  offer.message = wire::encode(offer.hello);
  return offer;
}

/// What a reader makes of the bytes, fed `step` at a time.
inline handshake::ServerFlight read_flight(Offer offer, base::ByteView bytes,
                                           handshake::Depth depth = handshake::Depth::whole,
                                           handshake::FlightLimits limits = {}, std::size_t step = SIZE_MAX) {
  handshake::FlightReader reader(std::move(offer.message), std::move(offer.shares), depth, limits);
  while (!bytes.empty() && reader.wants_more()) {
    const base::ByteView part = bytes.first(std::min(step, bytes.size()));
    bytes = bytes.subspan(part.size());
    reader.feed(part);
  }
  return reader.take();
}

}  // namespace trustprobe::test

// Chains and servers that the tests of the flight share.
#pragma once

#include "memory_server.h"
#include "offers.h"

namespace trustprobe::test {

struct Chain {
  support::Identity leaf;
  x509::CertificateRef intermediate;
};

inline Chain make_chain(support::KeyKind kind) {
  const support::Identity root = support::make_root("Root");
  const support::Identity ca = support::issue(root, support::ca_recipe("CA"));
  support::Recipe recipe = support::leaf_recipe("shop.example");
  recipe.key_kind = kind;
  return {.leaf = support::issue(ca, recipe), .intermediate = ca.certificate};
}

inline const Chain& ecdsa_chain() {
  static const Chain chain = make_chain(support::KeyKind::p256);
  return chain;
}

inline const Chain& rsa_chain() {
  static const Chain chain = make_chain(support::KeyKind::rsa2048);
  return chain;
}

inline ServerTerms server_of(const Chain& chain, int version) {
  return {.leaf = chain.leaf, .intermediate = chain.intermediate, .version = version};
}

inline OfferTerms offer_of(std::uint16_t version, std::uint16_t suite) {
  return {.version = version, .suites = {suite}};
}

/// What a reader makes of the server's answer to the offer, fed `step` bytes at a time.
inline handshake::ServerFlight ask(const ServerTerms& server, const OfferTerms& terms,
                                   handshake::Depth depth = handshake::Depth::whole,
                                   handshake::FlightLimits limits = {}, std::size_t step = SIZE_MAX) {
  Offer offer = make_offer(terms);
  const base::Bytes answer = MemoryServer(server).answer(offer.message);
  return read_flight(std::move(offer), answer, depth, limits, step);
}

}  // namespace trustprobe::test

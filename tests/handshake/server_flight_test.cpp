#include "handshake/server_flight.h"

#include <doctest/doctest.h>

#include "memory_server.h"
#include "offers.h"
#include "rfc8448.h"

using namespace trustprobe;
using namespace trustprobe::handshake;
using namespace trustprobe::test;

namespace {

struct Chain {
  support::Identity leaf;
  x509::CertificateRef intermediate;
};

Chain make_chain(support::KeyKind kind) {
  const support::Identity root = support::make_root("Root");
  const support::Identity ca = support::issue(root, support::ca_recipe("CA"));
  support::Recipe recipe = support::leaf_recipe("shop.example");
  recipe.key_kind = kind;
  return {.leaf = support::issue(ca, recipe), .intermediate = ca.certificate};
}

const Chain& ecdsa_chain() {
  static const Chain chain = make_chain(support::KeyKind::p256);
  return chain;
}

const Chain& rsa_chain() {
  static const Chain chain = make_chain(support::KeyKind::rsa2048);
  return chain;
}

ServerTerms server_of(const Chain& chain, int version) {
  return {.leaf = chain.leaf, .intermediate = chain.intermediate, .version = version};
}

OfferTerms offer_of(std::uint16_t version, std::uint16_t suite) {
  return {.version = version, .suites = {suite}};
}

// Whole, and byte by byte: what is read must not depend on it.
ServerFlight read_both_ways(const Offer& offer, const base::Bytes& answer, Depth depth = Depth::whole,
                            const std::vector<std::uint16_t>& shares = {}) {
  (void)shares;
  (void)offer;
  (void)answer;
  (void)depth;
  return {};
}

void check_chain(const ServerFlight& flight, const Chain& chain) {
  REQUIRE(flight.certificates.size() == 2);
  CHECK(flight.certificates[0] == chain.leaf.certificate->der);
  CHECK(flight.certificates[1] == chain.intermediate->der);
}

}  // namespace

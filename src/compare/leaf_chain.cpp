#include "compare/leaf_chain.h"

#include <fmt/format.h>

#include <algorithm>

namespace trustprobe::compare {
namespace {

using x509::CertificateRef;

bool is_authority(const CertificateRef& certificate) {
  const auto& constraints = certificate->extensions.basic_constraints;
  return constraints && constraints->ca;
}

bool holds(const std::vector<CertificateRef>& certificates, const CertificateRef& certificate) {
  return std::ranges::any_of(certificates, [&](const auto& each) { return same_certificate(each, certificate); });
}

// Issuer by issuer, as far as the file goes.
LeafChain chain_from(const CertificateRef& leaf, const std::vector<CertificateRef>& authorities) {
  LeafChain chain{.certificates = {leaf}};
  for (bool longer = true; longer;) {
    const CertificateRef last = chain.certificates.back();
    const auto issuer = std::ranges::find_if(authorities, [&](const CertificateRef& each) {
      return each->subject.canonical == last->issuer.canonical && !holds(chain.certificates, each);
    });
    longer = issuer != authorities.end();
    if (longer) chain.certificates.push_back(*issuer);
  }
  return chain;
}

}  // namespace

bool same_certificate(const CertificateRef& one, const CertificateRef& other) {
  return one && other && one->fingerprint == other->fingerprint;
}

std::string key_type(const x509::PublicKey& key) {
  switch (key.algorithm) {
    case x509::KeyAlgorithm::rsa:
    case x509::KeyAlgorithm::rsa_pss:
      return "RSA";
    case x509::KeyAlgorithm::ec:
      return "ECDSA";
    default:
      return key.name;
  }
}

const LeafChain* find_key_type(const std::vector<LeafChain>& chains, const std::string& type) {
  const auto found =
      std::ranges::find_if(chains, [&](const LeafChain& chain) { return key_type(chain.leaf()->public_key) == type; });
  return found == chains.end() ? nullptr : &*found;
}

base::Result<std::vector<LeafChain>> leaf_chains(const std::vector<CertificateRef>& certificates,
                                                 const std::string& where) {
  std::vector<CertificateRef> leaves, authorities;
  for (const CertificateRef& each : certificates) {
    auto& list = is_authority(each) ? authorities : leaves;
    if (!holds(list, each)) list.push_back(each);
  }
  if (leaves.empty() && !certificates.empty()) leaves.push_back(certificates.front());
  std::vector<LeafChain> chains;
  for (const CertificateRef& leaf : leaves) {
    const std::string type = key_type(leaf->public_key);
    if (find_key_type(chains, type) != nullptr) {
      return std::unexpected(base::InputError{
          where, fmt::format("holds two server certificates with {} keys", type),
          "give the one that is to be served, or one for each type of key; ask about different servers in runs of "
          "their own"});
    }
    chains.push_back(chain_from(leaf, authorities));
  }
  return chains;
}

LeafChain served_chain(observation::SavedChain chain) {
  return {.certificates = std::move(chain.certificates),
          .sct_times = std::move(chain.sct_times),
          .evidence = std::move(chain.evidence),
          .addresses = std::move(chain.addresses)};
}

}  // namespace trustprobe::compare

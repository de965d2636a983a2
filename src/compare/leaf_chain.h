// An end-entity certificate with what is sent above it: how a rotation knows the new certificate and the old one.
#pragma once

#include <string>
#include <vector>

#include "base/input_error.h"
#include "observation/saved_chains.h"

namespace trustprobe::compare {

struct LeafChain {
  std::vector<x509::CertificateRef> certificates;  ///< the leaf first; not empty, no nulls
  /// What a handshake brought beside them; empty for a file.
  std::vector<base::Instant> sct_times = {};
  std::vector<revocation::EvidenceRef> evidence = {};
  std::vector<std::string> addresses = {};  ///< that served it; empty for a file

  const x509::CertificateRef& leaf() const { return certificates.front(); }
  bool served() const { return !addresses.empty(); }
};

/// The chains of a file: each end-entity certificate with the CA certificates of the file that lead up from it. A file
/// of CA certificates alone is a chain below its first one, which may be a self-signed server. Two leaves with keys of
/// one type are an error: the question which of them is to be served has no answer.
base::Result<std::vector<LeafChain>> leaf_chains(const std::vector<x509::CertificateRef>& certificates,
                                                 const std::string& where);

LeafChain served_chain(observation::SavedChain chain);

/// What decides which of its certificates a listener picks for an offer: "RSA", "ECDSA", "Ed25519", ...
std::string key_type(const x509::PublicKey& key);

/// The chain whose leaf has this type of key, or null.
const LeafChain* find_key_type(const std::vector<LeafChain>& chains, const std::string& type);

bool same_certificate(const x509::CertificateRef& one, const x509::CertificateRef& other);

}  // namespace trustprobe::compare

// What revocation lists and OCSP responses have in common: somebody's signature over bytes.
#pragma once

#include <functional>

#include "x509/certificate.h"
#include "x509/signed_data.h"

namespace trustprobe::revocation {

struct SignedDocument {
  x509::SignedData parts;
  x509::Sha256 digest{};  ///< of the whole, by which answers about it are remembered
};

/// Whether the key of a certificate made a document's signature. May remember what it was asked before.
using SignatureChecker = std::function<x509::SignatureStatus(const SignedDocument&, const x509::Certificate& signer)>;

}  // namespace trustprobe::revocation

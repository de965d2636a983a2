// SIGNED{ToBeSigned}: the shape of certificates, revocation lists and basic OCSP responses (RFC 5280 4.1, 5.1; RFC 6960
// 4.2.1).
#pragma once

#include <optional>

#include "base/bytes.h"
#include "x509/public_key.h"

namespace trustprobe::x509 {

/// Views into the value that was taken apart.
struct SignedData {
  base::ByteView to_be_signed;  ///< DER, header included
  base::ByteView algorithm;     ///< AlgorithmIdentifier, DER
  base::ByteView signature;     ///< the BIT STRING's bits, whole bytes
};

/// Nothing when the bytes do not begin with such a value. What follows the signature inside of it is passed over (the
/// certificates of an OCSP response).
std::optional<SignedData> split_signed(base::ByteView der);

/// Whether `key` made the signature over `data.to_be_signed`, which is not copied. Hash strength is not judged here.
SignatureStatus verify_signature(const SignedData& data, const PublicKey& key);

}  // namespace trustprobe::x509

// To which public key a private key belongs. The private key itself is read, asked, and forgotten.
#pragma once

#include <string>
#include <string_view>

#include "x509/certificate.h"

namespace trustprobe::x509 {

/// The SHA-256 of the SubjectPublicKeyInfo of the first private key in this PEM text (PKCS #8, or the older forms of
/// one algorithm each), other blocks passed over: equal to `spki_sha256` of each certificate for that key. `where`
/// names the text in errors. An encrypted key is an error: no password is asked for.
base::Result<Sha256> private_key_spki_sha256(std::string_view pem, const std::string& where);

}  // namespace trustprobe::x509

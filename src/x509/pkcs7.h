// PKCS #7 (RFC 2315 9.1, SignedData) as people keep chains in it: .p7b and .p7c files, "certs only".
#pragma once

#include <string>
#include <vector>

#include "x509/certificate.h"

namespace trustprobe::x509 {

/// Whether the bytes begin as SignedData does, in DER or BER.
bool begins_as_pkcs7(base::ByteView bytes);

/// The certificates in it, in its order, duplicates kept; at least one. No signature is checked. Damage, bytes behind
/// it, a structure without certificates and a Windows certificate trust list, which names roots by their hashes and
/// holds nobody's certificate but its signer's, are errors. `where` names the file or the block in them.
base::Result<std::vector<CertificateRef>> read_pkcs7(base::ByteView der, const std::string& where);

}  // namespace trustprobe::x509

// Store format: one file of PEM certificates, as /etc/ssl/certs/ca-certificates.crt.
//
// OpenSSL's TRUSTED CERTIFICATE blocks keep their settings as X509_check_trust() reads them: a rejected use is refused
// whatever else is said, a list of trusted uses allows no other, and without one every other use is allowed. A label is
// the alias of such a block, else what stands right above a block: "# Label", "# Label: "X"" or "X" underlined with
// "=".
#pragma once

#include "base/input_error.h"
#include "trust/loaded_store.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

/// What stands in the file, anchors or none; other blocks are counted as private keys or as other entries.
LoadedStore pem_store(const StoreFile& file, const x509::PemContent& content);

/// Certificates of PKCS7 blocks are anchors too.
base::Result<LoadedStore> load_pem_bundle(const StoreFile& file, const Passwords&);

}  // namespace trustprobe::trust

// Store format: a directory of certificate files: as /etc/ssl/certs or the output of `openssl rehash`, where a file or
// link is named after its certificate's subject (<hash>.<number>), as Android's cacerts, which has the older hash, or
// with any names.
#pragma once

#include <filesystem>

#include "base/input_error.h"
#include "trust/loaded_store.h"

namespace trustprobe::trust {

/// Reads every file and link to a file; hidden files and subdirectories are left alone. PEM, DER, PKCS #7 and p11-kit
/// files count; a file that holds other PEM blocks only (a key, a CRL), or none under a name that does not promise any,
/// is skipped, and so are key stores; one named .pem, .crt or .cer without a certificate is an error.
///
/// Anchors come in the name order of the files, those with names of their own before those that are named after a
/// hash. A hash link and what it leads to are one file, a copy under a hash adds nothing, and neither does a bundle of
/// what stands in the other files as well (/etc/ssl/certs/ca-certificates.crt).
///
/// `details.unreachable`: the files with a certificate that is under no hash of its own, counted from 0 without a gap.
base::Result<LoadedStore> load_directory(const std::filesystem::path& path, const Passwords& passwords);

}  // namespace trustprobe::trust

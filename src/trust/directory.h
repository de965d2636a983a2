// Store format: a directory of PEM files, as /etc/ssl/certs or the output of `openssl rehash`.
#pragma once

#include <filesystem>

#include "base/input_error.h"
#include "trust/loaded_store.h"

namespace trustprobe::trust {

/// Reads every file and link to a file, in name order; hidden files and subdirectories are left alone. A file that
/// holds other PEM blocks only (a key, a CRL), or no PEM under a name that does not promise any, is skipped; one named
/// .pem, .crt or .cer without PEM in it is an error.
base::Result<LoadedStore> load_directory(const std::filesystem::path& path, const Passwords& passwords);

}  // namespace trustprobe::trust

// One file of a store: its bytes, and what is wrong when there is no certificate in them.
#pragma once

#include <filesystem>
#include <string>

#include "base/input_error.h"
#include "base/instant.h"
#include "trust/trust_store.h"
#include "x509/pem.h"

namespace trustprobe::trust {

struct StoreFile {
  std::string path;  ///< as the user typed it, printable
  std::string bytes;
  base::Instant modified;
  std::filesystem::path place = {};  ///< the path as the file system knows it; empty for bytes that no file holds
};

/// Reads a store's file whole. A missing file, a link that leads nowhere and missing permission are told apart.
base::Result<StoreFile> read_store_file(const std::filesystem::path& path);

/// The file's path, hash and date under the name of its format.
StoreOrigin origin_of(const StoreFile& file, std::string format);

/// Why there is no PEM certificate in this file, and how to make one of it: empty, DER, a key, a Java or PKCS #12
/// store.
base::InputError no_certificate_in(const StoreFile& file, const x509::PemContent& content);

}  // namespace trustprobe::trust

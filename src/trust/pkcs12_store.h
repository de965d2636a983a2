// Store format: PKCS #12, as Java's keytool, OpenSSL and Windows write it.
#pragma once

#include <string_view>

#include "base/input_error.h"
#include "trust/loaded_store.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

bool is_pkcs12(std::string_view bytes);

/// A certificate with Oracle's trustedKeyUsage is an anchor to everybody; one without it is none to Java, unless it
/// belongs to a private key of the file: that one is Java's alone. Java asks whether the attribute is there, not what
/// it says. The passwords are tried, then none, the empty one and the well-known ones; where none was given and
/// none fits, certificates that are not encrypted are read without.
base::Result<LoadedStore> load_pkcs12_store(const StoreFile& file, const Passwords& passwords);

/// The store as PKCS #12 with a trusted entry for each anchor, labelled by label or name. `password` has no NUL.
std::string pkcs12_of(const TrustStore& store, const std::string& password);

}  // namespace trustprobe::trust

// Store formats: Java's own key stores, JKS and its sibling with secret keys, JCEKS.
#pragma once

#include "base/input_error.h"
#include "trust/loaded_store.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

bool is_jks(std::string_view bytes);
bool is_jceks(std::string_view bytes);

/// Certificates are read with or without a password, which is only good for the digest at the end. Trusted entries are
/// anchors to everybody, the own certificate of a private key entry to Java alone. A password that is given and does
/// not fit is an error, unless a well-known one fits.
base::Result<LoadedStore> load_java_key_store(const StoreFile& file, const Passwords& passwords);

/// The digest over a store and its password, as it stands at the end of the file.
std::string java_key_store_digest(std::string_view bytes_before, std::string_view password);

}  // namespace trustprobe::trust

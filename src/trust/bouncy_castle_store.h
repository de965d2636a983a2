// Store format: BKS, the key store of Bouncy Castle (older Android applications among others).
#pragma once

#include "base/input_error.h"
#include "trust/loaded_store.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

/// Whether the bytes begin as BKS 1 or 2 does. UBER begins in the same way: its body is encrypted, and so is no BKS.
bool is_bouncy_castle_store(std::string_view bytes);

/// As `load_java_key_store`: entries are read without a password, which is only good for the HMAC at the end. UBER is
/// refused with a sentence.
base::Result<LoadedStore> load_bouncy_castle_store(const StoreFile& file, const Passwords& passwords);

}  // namespace trustprobe::trust

// Store format: certdata.txt, the source of NSS's builtin roots (lib/ckfw/builtins of NSS).
#pragma once

#include "base/input_error.h"
#include "trust/loaded_store.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

bool is_certdata(std::string_view text);

/// Every certificate is an anchor, with the purposes that NSS trusts it for: none where it does not. An object that is
/// cut or malformed is an error with its line. Trust objects of nobody in the file are `other_entries`.
base::Result<LoadedStore> load_certdata(const StoreFile& file, const Passwords&);

}  // namespace trustprobe::trust

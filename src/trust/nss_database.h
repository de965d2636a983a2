// cert9.db of NSS, an SQLite database: recognised, so that a user hears what to do with it; not read.
#pragma once

#include "base/input_error.h"
#include "trust/loaded_store.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

bool is_sqlite_database(std::string_view bytes);

/// Always an error: how to export the certificates.
base::Result<LoadedStore> refuse_nss_database(const StoreFile& file, const Passwords&);

}  // namespace trustprobe::trust

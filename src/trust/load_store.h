// Finds and loads the stores that a command names. The only place that opens store files.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/input_error.h"
#include "trust/loaded_store.h"

namespace trustprobe::trust {

struct StoreSources {
  std::filesystem::path data_directory;     ///< holds truststores/NAME.toml
  std::filesystem::path fetched_directory;  ///< holds NAME.pem, as `store fetch` writes it; empty: nothing was fetched
  Passwords passwords = {};                 ///< tried for every store that has one
};

/// Loads what `--store` says: NAME (`system`, `java`, `nss`, or a manifest `truststores/NAME.toml` of the sources),
/// PATH, or NAME=PATH. A known name wins over a file of that name in the working directory (write ./NAME for the file),
/// and an existing file whose name holds a '=' over NAME=PATH. PATH is a file of any format of `store_formats`, a
/// directory, a manifest, or again a known name ("before=system"). Unreadable, empty, without any anchor, or with a
/// certificate that does not parse: an error that says which file, and never a fallback to another store. No
/// environment variable is read.
base::Result<TrustStoreRef> load_store(std::string_view argument, const StoreSources& sources);

/// The names that `load_store` knows: those of `known_store_names` and the manifests below `data_directory`, sorted.
std::vector<std::string> named_stores(const std::filesystem::path& data_directory);

}  // namespace trustprobe::trust

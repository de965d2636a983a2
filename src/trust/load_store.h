// Finds and loads the stores that a command names. The only place that opens store files.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/input_error.h"
#include "trust/trust_store.h"

namespace trustprobe::trust {

/// Loads what `--store` says: NAME (`system`, or a manifest `truststores/NAME.toml` below `data_directory`), PATH, or
/// NAME=PATH. A known name wins over a file of that name in the working directory (write ./NAME for the file), and an
/// existing file whose name holds a '=' over NAME=PATH. PATH is a PEM file, a directory of PEM files, or a manifest
/// (*.toml), or again a known name ("before=system"). Unreadable, empty, without any certificate, or with a certificate
/// that does not parse: an error that says which file, and never a fallback to another store. No environment variable
/// is read.
base::Result<TrustStoreRef> load_store(std::string_view argument, const std::filesystem::path& data_directory);

/// The names that `load_store` knows: "system" and the manifests below `data_directory`, sorted.
std::vector<std::string> named_stores(const std::filesystem::path& data_directory);

}  // namespace trustprobe::trust

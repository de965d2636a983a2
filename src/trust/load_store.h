// Finds and loads the stores that a command names. The only place that opens store files.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/input_error.h"
#include "trust/trust_store.h"

namespace trustprobe::trust {

/// Loads what `--store` says: NAME (`system`, or a manifest `truststores/NAME.toml` below `data_directory`), PATH, or NAME=PATH.
/// PATH is a PEM file, a directory of PEM files, or a manifest. Whether an argument is a path: it holds a '/', or a file of
/// that name exists. Unreadable, empty, without any certificate, or with a certificate that does not parse: an error that says
/// which file, and never a fallback to another store. No environment variable is read.
base::Result<TrustStoreRef> load_store(std::string_view argument, const std::filesystem::path& data_directory);

/// The names that `load_store` knows: "system" and the manifests below `data_directory`, sorted.
std::vector<std::string> named_stores(const std::filesystem::path& data_directory);

}  // namespace trustprobe::trust

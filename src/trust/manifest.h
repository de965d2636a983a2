// Store format: a manifest (manifest_file.h), which names each anchor and pins it, with the certificates it stands for.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "base/input_error.h"
#include "trust/loaded_store.h"

namespace trustprobe::trust {

/// Loads the store that a manifest's `find_in` or `over` names.
using LoadBase = std::function<base::Result<LoadedStore>(std::string_view name)>;

/// Shipped and fetched certificates must be the same set as the manifest's anchors: one that is missing, surplus or
/// different is an error with its line. `fetched_directory` holds NAME.pem; a store that was never fetched is an error
/// that says how to. With `find_in`, anchors without certificate are in `details.missing`.
base::Result<LoadedStore> load_manifest(const std::filesystem::path& path,
                                        const std::filesystem::path& fetched_directory, const LoadBase& load_base);

}  // namespace trustprobe::trust

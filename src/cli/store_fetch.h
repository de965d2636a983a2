// Downloads the certificates of a named store, and takes only those that its manifest pins.
#pragma once

#include <filesystem>
#include <string>

#include "base/input_error.h"
#include "trust/manifest_file.h"

namespace trustprobe::cli {

struct FetchedStore {
  std::filesystem::path path;    ///< the PEM file that was written, whole or not at all
  std::size_t certificates = 0;  ///< as many as the manifest has anchors
  std::size_t passed_over = 0;   ///< certificates that came and that the manifest does not name
};

/// Asks every URL of the manifest once. A certificate is taken when its fingerprint and the pin of its key are the
/// manifest's; one that does not come is an error, and then nothing is written. `directory` is made when it is not
/// there.
base::Result<FetchedStore> fetch_store(const trust::Manifest& manifest, const std::filesystem::path& directory);

}  // namespace trustprobe::cli

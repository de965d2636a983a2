// The formats of single files, told by their content and never by a file's name.
#pragma once

#include <span>
#include <string_view>

#include "base/input_error.h"
#include "trust/loaded_store.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

struct StoreFormat {
  std::string_view name;  ///< "JKS"
  bool (*recognises)(std::string_view bytes);
  /// Every certificate that stands in the file as an anchor. A file that is damaged, locked with another password,
  /// protected by an algorithm that this build lacks, or without any anchor is an error that says which of these.
  base::Result<LoadedStore> (*load)(const StoreFile& file, const Passwords& passwords);
  bool in_directories = false;  ///< a file that may stand among others in a directory of certificates
};

/// In the order in which they are asked; the last one, PEM, takes whatever is left.
std::span<const StoreFormat> store_formats();

/// The format of a file with these bytes.
const StoreFormat& format_of(std::string_view bytes);

/// Reads a file of any format.
base::Result<LoadedStore> load_store_file(const StoreFile& file, const Passwords& passwords);

}  // namespace trustprobe::trust

// Store format: Windows' serialised certificate store (.sst), as certutil -generateSSTFromWU writes the roots of
// Windows.
#pragma once

#include "base/input_error.h"
#include "trust/loaded_store.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

bool is_windows_store(std::string_view bytes);

/// Anchors go by their friendly names, for the purposes that the store gives or refuses them; the dates that Microsoft
/// puts on some roots are not read. CRLs and CTLs are `other_entries`.
base::Result<LoadedStore> load_windows_store(const StoreFile& file, const Passwords&);

}  // namespace trustprobe::trust

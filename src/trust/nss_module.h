// The roots of a PKCS #11 module with NSS's trust objects: libnssckbi.so of NSS, or p11-kit-trust.so in its place.
#pragma once

#include <filesystem>

#include "base/input_error.h"
#include "trust/loaded_store.h"

namespace trustprobe::trust {

/// Loads the module into this process, where it stays, and reads it as `load_certdata` reads the source of the same
/// roots. A file that is no such module, or has no certificate or no trust object, is an error.
base::Result<LoadedStore> load_nss_module(const std::filesystem::path& path);

}  // namespace trustprobe::trust

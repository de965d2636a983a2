// Store format: one file of PEM certificates, as /etc/ssl/certs/ca-certificates.crt.
#pragma once

#include <filesystem>

#include "base/input_error.h"
#include "trust/loaded_store.h"

namespace trustprobe::trust {

base::Result<LoadedStore> load_pem_bundle(const std::filesystem::path& path);

}  // namespace trustprobe::trust

// Store format: one file of PEM certificates, as /etc/ssl/certs/ca-certificates.crt.
#pragma once

#include "base/input_error.h"
#include "trust/loaded_store.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

base::Result<LoadedStore> load_pem_bundle(const StoreFile& file, const Passwords&);

}  // namespace trustprobe::trust

// Store format: PKCS #7 (.p7b, .p7c) in DER. In PEM it is read with the other blocks of a PEM file.
#pragma once

#include "base/input_error.h"
#include "trust/loaded_store.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

base::Result<LoadedStore> load_pkcs7_file(const StoreFile& file, const Passwords&);

}  // namespace trustprobe::trust

// Store format: a certificate in DER, or several one behind the other.
#pragma once

#include "base/input_error.h"
#include "trust/loaded_store.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

/// Whether the bytes begin as a Certificate (RFC 5280 4.1) does. A certificate request and a CRL may begin so too.
bool begins_as_der_certificate(std::string_view bytes);

base::Result<LoadedStore> load_der_certificate(const StoreFile& file, const Passwords&);

}  // namespace trustprobe::trust

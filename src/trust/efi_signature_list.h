// Store format: EFI signature lists, as firmware takes them for HTTPS boot
// (/etc/pki/ca-trust/extracted/edk2/cacerts.bin and `trust extract --format=edk2-cacerts`).
#pragma once

#include "base/input_error.h"
#include "trust/loaded_store.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

/// Whether the bytes begin with a list of X.509 certificates.
bool is_efi_signature_list(std::string_view bytes);

/// Lists of other things (hashes) are `other_entries`.
base::Result<LoadedStore> load_efi_signature_list(const StoreFile& file, const Passwords&);

}  // namespace trustprobe::trust

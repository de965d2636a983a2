// Store format: objects of p11-kit's trust module, as /usr/share/pki/ca-trust-source/ca-bundle.trust.p11-kit of Fedora
// and Red Hat and `trust dump`.
//
//   [p11-kit-object-v1]
//   label: "Amazon Root CA 1"
//   trusted: true
//   nss-server-distrust-after: "260415235959Z"
//   -----BEGIN CERTIFICATE----- ...
//
//   [p11-kit-object-v1]
//   class: x-certificate-extension
//   object-id: 2.5.29.37                   # extKeyUsage of every certificate with this key
//   value: "0%16%06%03U%1D%25..."
//   -----BEGIN PUBLIC KEY----- ...
#pragma once

#include "base/input_error.h"
#include "trust/loaded_store.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

bool is_p11_kit(std::string_view text);

/// Certificates that the file calls trusted are anchors, and those that it distrusts are anchors for no purpose, which
/// holds wherever else they stand in it. Others (`trust dump` prints intermediates too) are `other_entries`. What does
/// not fit the format is an error with its line.
base::Result<LoadedStore> load_p11_kit(const StoreFile& file, const Passwords&);

}  // namespace trustprobe::trust

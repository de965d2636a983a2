// Store format: Chrome's root store as Chromium keeps it (net/data/ssl/chrome_root_store): root_store.textproto names
// the anchors by their SHA-256 and limits them, root_store.certs beside it holds the certificates in PEM.
//
// Limits of a `constraints` block are read as the newest Chrome reads them: blocks with a max_version_exclusive are for
// older ones, and a min_version is met. Chrome asks for one block out of several, an anchor here has one set of limits:
// where no block allows all that the others allow, or a block has a limit that has no place in AnchorConstraints
// (sct_all_after_sec, an index of Merkle tree certificates), loading fails and says so.
#pragma once

#include "base/input_error.h"
#include "trust/loaded_store.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

bool is_chrome_root_store(std::string_view text);

/// Anchors whose certificate is not in root_store.certs are `details.missing`, those that are for older versions only
/// have no purpose. `additional_certs` are anchors where they say `tls_trust_anchor: true`, else `other_entries`.
base::Result<LoadedStore> load_chrome_root_store(const StoreFile& file, const Passwords&);

}  // namespace trustprobe::trust

// Which anchors of a store a person means.
#pragma once

#include <string_view>
#include <vector>

#include "base/input_error.h"
#include "trust/trust_store.h"

namespace trustprobe::trust {

/// The anchors that `text` means, in the store's order; at least one. `text` is a SHA-256 fingerprint or its beginning
/// (8 hexadecimal digits or more, colons allowed); a pattern with * for any characters ("Starfield *"); or a name: all
/// anchors of that name, else the only one that has the text in its name. Case does not matter. Names are the
/// certificate's common name (or what stands in for it) and the store's label. Nothing or, without a pattern, several
/// different names: an error that lists what was near.
base::Result<std::vector<const Anchor*>> select_anchors(const TrustStore& store, std::string_view text);

}  // namespace trustprobe::trust

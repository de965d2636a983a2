// Names of the entries of a key store that is written.
#pragma once

#include <string>
#include <vector>

#include "trust/trust_store.h"

namespace trustprobe::trust {

/// An alias for each anchor, in order: its label, else its name, in lower case (keytool knows no other) and without
/// control characters; one that is taken gets a number: "amazon root ca 1", "amazon root ca 1 (2)".
std::vector<std::string> unique_aliases(const std::vector<Anchor>& anchors);

}  // namespace trustprobe::trust

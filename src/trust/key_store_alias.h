// Aliases for the entries of key stores that we write.
#pragma once

#include <string>
#include <vector>

#include "trust/trust_store.h"

namespace trustprobe::trust {

/// One alias an anchor, in their order: its label, else its name, else (blanks only) its fingerprint. Printable UTF-8
/// in lower case, as Java looks entries up, of at most 200 UTF-16 units and, where another has it already, a number.
std::vector<std::string> unique_aliases(const std::vector<Anchor>& anchors);

}  // namespace trustprobe::trust

// General names as people write them.
#pragma once

#include <string>

#include "x509/name.h"

namespace trustprobe::observation {

/// DNS names, mail addresses and URIs as encoded (raw text from the certificate); IP addresses in their usual notation,
/// or hex when they have a length that no address has; empty for other kinds.
std::string name_text(const x509::GeneralName& name);

}  // namespace trustprobe::observation

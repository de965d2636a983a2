// What sentences call the source of evidence.
#pragma once

#include <string>

#include "revocation/evidence.h"

namespace trustprobe::revocation {

/// "the stapled OCSP response", "the OCSP responder http://ocsp.example", "the CRL ...", "the distrust list ...";
/// printable.
std::string source_text(const Origin& origin);

}  // namespace trustprobe::revocation

#include "revocation/source_text.h"

#include "base/text.h"

namespace trustprobe::revocation {

std::string source_text(const Origin& origin) {
  switch (origin.kind) {
    case EvidenceKind::staple:
      return "the stapled OCSP response";
    case EvidenceKind::ocsp:
      return "the OCSP responder " + base::printable(origin.source);
    case EvidenceKind::list:
      return "the distrust list " + base::printable(origin.source);
    case EvidenceKind::crl:
    case EvidenceKind::issuer:
      return "the CRL " + base::printable(origin.source);
  }
  return "";
}

}  // namespace trustprobe::revocation

// Whether what the server sends is enough to reach an anchor.
#pragma once

#include <optional>

#include "checks/chain_shape.h"
#include "checks/check.h"

namespace trustprobe::checks {

enum class Completeness {
  complete,      ///< some path reaches a root in a store with nothing but sent certificates between
  held_up,       ///< paths reach an anchor only through an intermediate that the store happens to hold
  incomplete,    ///< the leaf came without its issuer, and no store knows that issuer
  undetermined,  ///< the topmost sent CA's issuer is in no store: a root that the stores lack, or an intermediate not
                 ///< sent
};

struct CompletenessVerdict {
  Completeness completeness = Completeness::complete;
  x509::CertificateRef top;             ///< the sent certificate whose issuer is missing; null when complete
  x509::CertificateRef found_in_store;  ///< `held_up`: the intermediate that the store lent
};

CompletenessVerdict completeness_of(const ServedChain& chain);

}  // namespace trustprobe::checks

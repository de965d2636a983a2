// A whole negotiation surface, told in a test: no member has its default value.
#pragma once

#include "observation/surface.h"

namespace trustprobe::observation {

/// What serves `ecdsa` to whoever takes it and `rsa` to the others.
Surface example_surface(const x509::PresentedChain& ecdsa, const x509::PresentedChain& rsa);

}  // namespace trustprobe::observation

// Which offers were not answered.
#pragma once

#include "observation/observation.h"

namespace trustprobe::checks {

/// The answer to the offer was lost: what the server has for it is not known. A server that declines an offer has
/// answered: by an alert, or by hanging up on the hello, as some do where they have no certificate for it.
bool answer_lost(const observation::Attempt& attempt);

}  // namespace trustprobe::checks

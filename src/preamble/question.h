// The dialogue of one request and one answer.
#pragma once

#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "preamble/dialogue.h"

namespace trustprobe::preamble {

/// Looks at all that came since the request. Reads on while the answer is incomplete; takes it when it is done.
using Judge = Step (*)(base::Bytes& received);

/// Writes `request`, then does what `judge` says of the answer. One that grows over `most_received` is unexpected.
/// `awaiting` outlives the dialogue.
std::unique_ptr<Dialogue> question(base::Bytes request, Judge judge, std::string_view awaiting);

}  // namespace trustprobe::preamble

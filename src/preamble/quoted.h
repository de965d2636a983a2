// What the other side said, for people.
#pragma once

#include <string>

#include "base/bytes.h"

namespace trustprobe::preamble {

/// The first line of `bytes` in quotation marks, printable, cut at 120 bytes: "\"220 mail.example.com ESMTP\"".
std::string quoted(base::ByteView bytes);

}  // namespace trustprobe::preamble

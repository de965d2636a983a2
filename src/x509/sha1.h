// SHA-1, where other people's formats name certificates by it. Nothing is trusted because of it.
#pragma once

#include <array>

#include "base/bytes.h"

namespace trustprobe::x509 {

std::array<std::uint8_t, 20> sha1(base::ByteView bytes);

}  // namespace trustprobe::x509

// Certificate compression (RFC 8879), undone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace trustprobe::net {

/// The `length` bytes that `compressed` says it holds; nothing when it does not, or the algorithm is not in this build
/// (1 zlib and 2 brotli are). The caller bounds `length`.
std::optional<base::Bytes> decompress_certificate(std::uint16_t algorithm, base::ByteView compressed,
                                                  std::size_t length);

}  // namespace trustprobe::net

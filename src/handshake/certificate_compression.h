// Certificate compression (RFC 8879), undone. Private to this module.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace trustprobe::handshake {

namespace certificate_compression {
inline constexpr std::uint16_t zlib = 1;
inline constexpr std::uint16_t brotli = 2;
inline constexpr std::uint16_t zstd = 3;
}  // namespace certificate_compression

/// Exactly `length` bytes, which the caller bounds; nothing when `compressed` holds fewer, more or none, or the
/// algorithm is neither zlib nor brotli.
std::optional<base::Bytes> decompress(std::uint16_t algorithm, base::ByteView compressed, std::size_t length);

}  // namespace trustprobe::handshake

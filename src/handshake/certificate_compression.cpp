#include "handshake/certificate_compression.h"

#include <brotli/decode.h>
#include <zlib.h>

namespace trustprobe::handshake {

std::optional<base::Bytes> decompress(std::uint16_t algorithm, base::ByteView compressed, std::size_t length) {
  base::Bytes bytes(length);
  if (algorithm == certificate_compression::zlib) {
    uLongf written = length;
    uLong taken = compressed.size();
    if (uncompress2(bytes.data(), &written, compressed.data(), &taken) != Z_OK) return std::nullopt;
    if (written != length || taken != compressed.size()) return std::nullopt;
    return bytes;
  }
  if (algorithm == certificate_compression::brotli) {
    std::size_t written = length;
    const auto result = BrotliDecoderDecompress(compressed.size(), compressed.data(), &written, bytes.data());
    if (result != BROTLI_DECODER_RESULT_SUCCESS || written != length) return std::nullopt;
    return bytes;
  }
  return std::nullopt;
}

}  // namespace trustprobe::handshake

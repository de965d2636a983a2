#include "net/decompress.h"

#include <brotli/decode.h>
#include <zlib.h>

namespace trustprobe::net {

std::optional<base::Bytes> decompress_certificate(std::uint16_t algorithm, base::ByteView compressed,
                                                  std::size_t length) {
  base::Bytes bytes(length);
  if (algorithm == 1) {
    uLongf written = length;
    if (uncompress(bytes.data(), &written, compressed.data(), compressed.size()) != Z_OK) return std::nullopt;
    if (written != length) return std::nullopt;
    return bytes;
  }
  if (algorithm == 2) {
    std::size_t written = length;
    const auto result = BrotliDecoderDecompress(compressed.size(), compressed.data(), &written, bytes.data());
    if (result != BROTLI_DECODER_RESULT_SUCCESS || written != length) return std::nullopt;
    return bytes;
  }
  return std::nullopt;
}

}  // namespace trustprobe::net

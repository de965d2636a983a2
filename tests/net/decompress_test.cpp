#include "net/decompress.h"

#include <brotli/encode.h>
#include <doctest/doctest.h>
#include <zlib.h>

using namespace trustprobe;

namespace {

const base::Bytes message(5000, 'c');

base::Bytes by_zlib() {
  uLongf size = compressBound(message.size());
  base::Bytes bytes(size);
  REQUIRE(compress(bytes.data(), &size, message.data(), message.size()) == Z_OK);
  bytes.resize(size);
  return bytes;
}

base::Bytes by_brotli() {
  std::size_t size = 1000;
  base::Bytes bytes(size);
  REQUIRE(BrotliEncoderCompress(5, 22, BROTLI_MODE_GENERIC, message.size(), message.data(), &size, bytes.data()));
  bytes.resize(size);
  return bytes;
}

}  // namespace

TEST_CASE("compressed certificates are restored by zlib and brotli") {
  CHECK(net::decompress_certificate(1, by_zlib(), message.size()) == message);
  CHECK(net::decompress_certificate(2, by_brotli(), message.size()) == message);
}

// RFC 8879 4: "If the received CompressedCertificate message cannot be decompressed, the connection MUST be terminated"
TEST_CASE("another length than announced, damage and unknown algorithms yield nothing") {
  for (const std::size_t length : {message.size() - 1, message.size() + 1}) {
    CHECK_FALSE(net::decompress_certificate(1, by_zlib(), length));
    CHECK_FALSE(net::decompress_certificate(2, by_brotli(), length));
  }
  auto cut = by_zlib();
  cut.pop_back();
  CHECK_FALSE(net::decompress_certificate(1, cut, message.size()));
  CHECK_FALSE(net::decompress_certificate(2, {}, message.size()));
  CHECK_FALSE(net::decompress_certificate(3, by_zlib(), message.size()));
}

#include "base/hex.h"

#include <doctest/doctest.h>

using namespace trustprobe::base;

TEST_CASE("bytes print as hexadecimal in both forms and are read back from either") {
  const Bytes bytes{0x8e, 0xcd, 0x00, 0x0f};
  CHECK(to_hex(bytes) == "8ecd000f");
  CHECK(to_colon_hex(bytes) == "8E:CD:00:0F");
  CHECK(from_hex("8ecd000f") == bytes);
  CHECK(from_hex("8E:CD:00:0F") == bytes);
}

TEST_CASE("half a byte, a stray letter or a colon inside a byte is not hexadecimal") {
  CHECK(!from_hex("8ec"));
  CHECK(!from_hex("8g"));
  CHECK(!from_hex("8:e"));
}

#include "x509/key_pin.h"

#include <doctest/doctest.h>

#include "base/hex.h"

namespace trustprobe::x509 {

TEST_CASE("a pin is read in every form in which it is written") {
  const std::string base64 = "++MBgDH5WGvL9Bcn5Be30cRcL0f5O+NyoXuWtQdX1aI=";
  const std::string hex = "fbe3018031f9586bcbf41727e417b7d1c45c2f47f93be372a17b96b50757d5a2";
  for (const std::string& text : {base64, "sha256//" + base64, "sha256/" + base64, "pin-sha256=\"" + base64 + "\"", hex,
                                  " sha256//" + base64 + "\r"}) {
    const auto pin = parse_key_pin(text);
    REQUIRE_MESSAGE(pin, text);
    CHECK(base::to_hex(*pin) == hex);
  }
  CHECK(key_pin_text(*parse_key_pin(hex)) == "sha256//" + base64);
}

TEST_CASE("what is no SHA-256 is no pin") {
  for (const char* text :
       {"", "sha256//", "sha1//++MBgDH5WGvL9Bcn5Be30cRcL0f5O+NyoXuWtQdX1aI=", "sha256//++MBgDH5", "fbe301", "\""})
    CHECK_MESSAGE(!parse_key_pin(text), text);
}

}  // namespace trustprobe::x509

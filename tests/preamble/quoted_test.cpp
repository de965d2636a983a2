#include "preamble/quoted.h"

#include <doctest/doctest.h>

#include <string>

namespace trustprobe::preamble {
namespace {

std::string quoted_text(std::string_view text) {
  return quoted({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

TEST_CASE("of what the other side said the first line is quoted") {
  CHECK(quoted_text("220 mail.example.com ESMTP\r\n250 more") == "\"220 mail.example.com ESMTP\"");
  CHECK(quoted_text("") == "\"\"");
}

TEST_CASE("a long line is cut, and control characters are made visible") {
  CHECK(quoted_text(std::string(121, 'a')) == "\"" + std::string(120, 'a') + "...\"");
  CHECK(quoted_text(std::string(120, 'a')) == "\"" + std::string(120, 'a') + "\"");
  CHECK(quoted_text("\x1b[31mred").find('\x1b') == std::string::npos);
}

}  // namespace
}  // namespace trustprobe::preamble

#include "base/text.h"

#include <doctest/doctest.h>

using namespace trustprobe::base;

TEST_CASE("well-formed text is shown as it is") {
  CHECK(printable("Zürich 東京 🔒") == "Zürich 東京 🔒");
  CHECK(valid_utf8("Zürich") == "Zürich");
}

TEST_CASE("control characters and bidirectional overrides never reach a terminal") {
  CHECK(printable("a\x1b[2Jb\r\n") == "a\\x1b[2Jb\\x0d\\x0a");
  CHECK(printable("x\xe2\x80\xaey") == "x\\u{202e}y");
  CHECK(printable("\xc2\x9b") == "\\x9b");
}

TEST_CASE("bytes that are not UTF-8 are spelled out, so JSON stays valid") {
  CHECK(valid_utf8("caf\xe9") == "caf\\xe9");
  CHECK(valid_utf8("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // a surrogate
  CHECK(valid_utf8("\xc0\xaf") == "\\xc0\\xaf");           // overlong
  CHECK(valid_utf8("\xf0\x9f\x94") == "\\xf0\\x9f\\x94");  // cut short
}

TEST_CASE("a text that is too long is cut between two characters and says so") {
  CHECK(shortened("abcdef", 6) == "abcdef");
  CHECK(shortened("abcdefg", 6) == "abc...");
  CHECK(shortened("ab\u00fc\u00fc\u00fc", 6) == "ab...");  // a byte more would be half a character
  CHECK(shortened("a\u6771\u6771\u6771", 7) == "a\u6771...");
  CHECK(shortened("abcdef", 2) == "..");
  CHECK(shortened("", 0).empty());
}

TEST_CASE("counts agree with their nouns") {
  CHECK(counted(1, "address") == "1 address");
  CHECK(counted(3, "address") == "3 addresses");
  CHECK(counted(2, "certificate") == "2 certificates");
}

TEST_CASE("a pattern stands for any characters where it has a star, and for letters of either case") {
  using trustprobe::base::fits_pattern;
  CHECK(fits_pattern("Amazon Root CA *", "amazon root ca 1"));
  CHECK(fits_pattern("*.example.com", "a.b.example.com"));
  CHECK(fits_pattern("*.example.com", "*.example.com"));
  CHECK(fits_pattern("a*b*c", "aXbbYc"));
  CHECK(fits_pattern("*", ""));
  CHECK(fits_pattern("", ""));
  CHECK(fits_pattern("a[1]?", "A[1]?"));
  CHECK_FALSE(fits_pattern("*.example.com", "example.com"));
  CHECK_FALSE(fits_pattern("a*b", "ab c"));
  CHECK_FALSE(fits_pattern("", "a"));
  CHECK_FALSE(fits_pattern("a1", "a"));
}

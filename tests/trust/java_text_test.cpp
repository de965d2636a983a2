#include "trust/java_text.h"

#include <doctest/doctest.h>

using namespace trustprobe::trust;
using namespace std::string_literals;

TEST_CASE("text goes through UTF-16 and comes back, above the first plane in pairs") {
  const std::string text = "a\u00e9\u0416\u20ac\U0001F511";
  CHECK(utf16_of(text) == u"a\u00e9\u0416\u20ac\U0001F511");
  CHECK(utf8_of(utf16_of(text)) == text);
  CHECK(utf16_bytes_of("a\u20ac") == "\x00\x61\x20\xAC"s);
}

TEST_CASE("bytes that are not UTF-8 stand for the characters of their numbers") {
  CHECK(utf16_of("p\xE9") == u"p\u00e9");
}

TEST_CASE("modified UTF-8 writes NUL in two bytes and what is above the first plane in six") {
  CHECK(modified_utf8_of(u"a\0\u00e9\u20ac\U0001F511"s) == "a\xC0\x80\xC3\xA9\xE2\x82\xAC\xED\xA0\xBD\xED\xB4\x91");
  CHECK(read_modified_utf8("a\xC0\x80\xC3\xA9\xE2\x82\xAC\xED\xA0\xBD\xED\xB4\x91") == u"a\0\u00e9\u20ac\U0001F511"s);
}

TEST_CASE("half a surrogate pair is read and shown as U+FFFD") {
  CHECK(utf8_of(read_modified_utf8("\xED\xA0\xBD!").value()) == "\uFFFD!");
}

TEST_CASE("what Java would refuse is no modified UTF-8") {
  CHECK_FALSE(read_modified_utf8("\x80"));
  CHECK_FALSE(read_modified_utf8("a\xC3"));
  CHECK_FALSE(read_modified_utf8("\xE2\x82"));
  CHECK_FALSE(read_modified_utf8("\xE2\x82z"));
  CHECK_FALSE(read_modified_utf8("\xF0\x9F\x94\x91"));
}

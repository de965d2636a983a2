#include "report/layout.h"

#include <doctest/doctest.h>

namespace trustprobe::report {

TEST_CASE("text is folded at blanks, with later lines hanging, and a word that is too long stands alone") {
  CHECK(folded("one two three", 9, 2, 4) == "one two\n    three\n");
  CHECK(folded("one two", 9, 2, 4) == "one two\n");
  CHECK(folded("a incomprehensibilities b", 10, 0, 2) == "a\n  incomprehensibilities\n  b\n");
  CHECK(folded("", 10, 0, 2) == "\n");
}

TEST_CASE("a character of several bytes takes one column") {
  CHECK(display_width("caf\xC3\xA9") == 4);
  CHECK(padded("caf\xC3\xA9", 6) == "caf\xC3\xA9  ");
}

TEST_CASE("columns are as wide as their widest cell") {
  const std::vector<std::vector<std::string>> rows{{"a", "bb", "c"}, {"aaa", "b"}};
  CHECK(table(rows, 2) == "  a     bb   c\n  aaa   b\n");
  CHECK(table_width(rows, 2) == 14);
}

TEST_CASE("numbers are grouped by three digits") {
  CHECK(grouped(7) == "7");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1'000) == "1,000");
  CHECK(grouped(1'234'567) == "1,234,567");
}

TEST_CASE("durations keep two or three digits") {
  CHECK(duration_text(base::Microseconds{340}) == "0.3 ms");
  CHECK(duration_text(base::Microseconds{12'300}) == "12 ms");
  CHECK(duration_text(base::Microseconds{1'240'000}) == "1.2 s");
}

}  // namespace trustprobe::report

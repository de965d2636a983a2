#include "base/csv.h"

#include <doctest/doctest.h>

using namespace trustprobe::base;

namespace {

using Records = std::vector<std::vector<std::string>>;

/// Every record, or the sentence that ends the reading.
std::pair<Records, std::string> read(std::string_view text) {
  CsvReader reader(text, "list.csv");
  Records records;
  std::vector<std::string> fields;
  while (true) {
    const auto more = reader.next(fields);
    if (!more) return {records, more.error().sentence()};
    if (!*more) return {records, ""};
    records.push_back(fields);
  }
}

}  // namespace

TEST_CASE("records are read whatever ends their lines, and empty fields are there") {
  const Records expected{{"a", "b", ""}, {"", "1", "2"}};
  CHECK(read("a,b,\n,1,2\n").first == expected);
  CHECK(read("a,b,\r\n,1,2\r\n").first == expected);
  CHECK(read("a,b,\n\r\n\n,1,2").first == expected);
  CHECK(read("\xEF\xBB\xBF"
             "a,b,\n,1,2")
            .first == expected);
  CHECK(read("").first.empty());
  CHECK(read("\r\n\n").first.empty());
}

TEST_CASE("a quoted field may hold commas, doubled quotes and line ends, and lines are counted through them") {
  CHECK(read("\"CN=a,O=\"\"b\"\"\",x\n").first == Records{{"CN=a,O=\"b\"", "x"}});
  CHECK(read("\"\",\"\"\n").first == Records{{"", ""}});
  CsvReader reader("\"one\ntwo\r\nthree\",x\n\nlast\n", "list.csv");
  std::vector<std::string> fields;
  REQUIRE(reader.next(fields).value());
  CHECK(fields == std::vector<std::string>{"one\ntwo\r\nthree", "x"});
  CHECK(reader.line() == 1);
  REQUIRE(reader.next(fields).value());
  CHECK(reader.line() == 5);
  CHECK(!reader.next(fields).value());
}

TEST_CASE(
    "a quote that is not closed, stands in the middle of a field or has text behind it is an error with its line") {
  CHECK(read("a\n\"b\nc").second ==
        "list.csv:2: has a quote that is never closed; export it again, and leave the quotes as they are");
  CHECK(read("a\nb\"c\n").second.starts_with("list.csv:2: has a quote in the middle of a field"));
  CHECK(read("a\n\n\"b\"c\n").second.starts_with("list.csv:3: has text behind the closing quote"));
  CHECK(read("\"").second.starts_with("list.csv:1: has a quote that is never closed"));
}

TEST_CASE("a carriage return alone is part of a field") {
  CHECK(read("a\rb,c\n").first == Records{{"a\rb", "c"}});
  CHECK(read("a\r").first == Records{{"a\r"}});
}

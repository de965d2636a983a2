#include "target/target_list.h"

#include <doctest/doctest.h>

#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "temporary_file.h"

using namespace trustprobe::target;

namespace {

std::vector<std::string> hosts_of(std::string_view content) {
  const TemporaryFile file(content);
  auto list = TargetList::open(file.path());
  if (!list) return {list.error().sentence()};
  std::vector<std::string> hosts;
  while (const auto target = list->next()) hosts.push_back(target->host);
  CHECK(list->size() == hosts.size());
  return hosts;
}

trustprobe::base::InputError error_of(std::string_view content, std::size_t line) {
  const TemporaryFile file(content);
  const auto error = TargetList::open(file.path()).error();
  CHECK(error.where == file.path() + ":" + std::to_string(line));
  return error;
}

using Hosts = std::vector<std::string>;

}  // namespace

TEST_CASE("a list gives its targets in order, without blank lines and comments") {
  CHECK(hosts_of("# shops\na.example\n\n  b.example:8443  # the old one\n192.0.2.1,c.example\n") ==
        Hosts{"a.example", "b.example", "c.example"});
}

TEST_CASE("the fragment of a URL is no comment") {
  const TemporaryFile file("https://a.example/#top\n");
  CHECK(TargetList::open(file.path()).value().next()->text == "https://a.example/#top");
}

TEST_CASE("lists from Windows are read: CRLF and a byte order mark") {
  CHECK(hosts_of("\xef\xbb\xbf"
                 "a.example\r\nb.example\r\n") == Hosts{"a.example", "b.example"});
}

TEST_CASE("the last line counts without a line feed") {
  CHECK(hosts_of("a.example\nb.example") == Hosts{"a.example", "b.example"});
}

TEST_CASE("the first bad line is the error, with file and line number, before any target is given") {
  CHECK(error_of("a.example\n# comment\nb..example\nc..example\n", 3).what == "'b..example' has an empty label");
}

TEST_CASE("a list without any target is an error") {
  const TemporaryFile file("# nothing\n\n");
  CHECK(TargetList::open(file.path()).error().sentence() ==
        file.path() + ": no target in it; write one host, host:port or URL a line");
  const TemporaryFile empty("");
  CHECK(!TargetList::open(empty.path()));
}

TEST_CASE("a list that is missing or a directory is an error that says so") {
  CHECK(TargetList::open("/nonexistent/list").error().sentence() ==
        "/nonexistent/list: cannot be read (No such file or directory); check the path and its permissions");
  CHECK(TargetList::open("/tmp").error().what == "cannot be read (Is a directory)");
}

TEST_CASE("a line has at most 4096 bytes") {
  const std::string url = "https://a.example/";
  CHECK(hosts_of(url + std::string(TargetList::line_limit - url.size(), 'x') + "\n") == Hosts{"a.example"});
  CHECK(error_of(url + std::string(TargetList::line_limit - url.size() + 1, 'x') + "\n", 1).what ==
        "the line is longer than 4096 bytes");
}

TEST_CASE("a list that changes after it was checked still gives what was checked") {
  const TemporaryFile file("a.example\nb.example\n");
  auto list = TargetList::open(file.path()).value();
  std::ofstream(file.path(), std::ios::trunc) << "c..example\n";
  CHECK(list.next()->host == "a.example");
  CHECK(list.next()->host == "b.example");
  CHECK(!list.next());
}

TEST_CASE("a list of 100,000 targets is read to its end") {
  std::string content;
  for (int i = 0; i < 100'000; ++i) content += "host" + std::to_string(i) + ".example\n";
  const auto hosts = hosts_of(content);
  REQUIRE(hosts.size() == 100'000);
  CHECK(hosts.back() == "host99999.example");
}

TEST_CASE("a pipe can be listed, although it cannot be read twice") {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  const std::string content = "a.example\nb.example\n";
  REQUIRE(write(ends[1], content.data(), content.size()) == static_cast<ssize_t>(content.size()));
  close(ends[1]);
  auto list = TargetList::open("/dev/fd/" + std::to_string(ends[0])).value();
  close(ends[0]);
  CHECK(list.size() == 2);
  CHECK(list.next()->host == "a.example");
  CHECK(list.next()->host == "b.example");
  CHECK(!list.next());
}

TEST_CASE("errors of standard input say where the targets came from") {
  const TemporaryFile file("a.example\nb..example\n");
  REQUIRE(std::freopen(file.path().c_str(), "re", stdin) != nullptr);
  CHECK(TargetList::open("-").error().where == "standard input:2");
}

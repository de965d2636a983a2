#include "scan/recorded_client.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "base/hex.h"
#include "path/client.h"
#include "support/scratch_directory.h"
#include "wire/hello_extensions.h"

using namespace trustprobe;
using namespace trustprobe::scan;

namespace {

std::filesystem::path shipped_folder() {
  return std::filesystem::path(std::getenv("TRUSTPROBE_SOURCE")) / "probes/clients";
}

wire::ClientHello small_hello() {
  wire::ClientHello hello{.legacy_version = 0x0303, .session_id = {}, .cipher_suites = {0x1301, 0xc02f}};
  hello.set(wire::server_name_extension("recorded.example.test"));
  return hello;
}

std::string file_of(std::string_view hello,
                    std::string_view before = "title = \"A client\"\nrecorded = \"by hand\"\n") {
  return fmt::format("{}hello = \"\"\"\n{}\n\"\"\"\n", before, hello);
}

std::string small_file() {
  return file_of(base::to_hex(wire::encode(small_hello())));
}

/// What is said of a folder with this one file, after the folder's own name.
std::string fault_of(std::string_view content) {
  const support::ScratchDirectory folder;
  folder.write("a.toml", content);
  const auto loaded = load_recorded_clients(folder.path());
  if (loaded) return "loaded";
  return loaded.error().sentence().substr(folder.path().string().size() + 1);
}

/// The hexadecimal digits of a shipped file, read by other means than the loader's.
std::string digits_in(const std::filesystem::path& file) {
  std::ifstream stream(file);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const std::string_view mark = "\nhello = \"\"\"\n";
  std::string digits = text.substr(text.find(mark) + mark.size());
  digits.resize(digits.find('"'));
  std::erase(digits, '\n');
  return digits;
}

}  // namespace

TEST_CASE(
    "every shipped client loads, names itself and how it was recorded, and its hello is written again byte for byte") {
  const auto clients = load_recorded_clients(shipped_folder());
  REQUIRE_MESSAGE(clients, clients.error().sentence());
  CHECK(clients->size() >= 13);
  for (const RecordedClient& client : *clients) {
    CAPTURE(client.id);
    CHECK(!client.title.empty());
    CHECK(!client.recorded.empty());
    CHECK(base::to_hex(wire::encode(client.hello)) == digits_in(shipped_folder() / (client.id + ".toml")));
  }
}

TEST_CASE("the shipped clients that the documentation promises are there, sorted by id") {
  const auto clients = load_recorded_clients(shipped_folder());
  REQUIRE(clients);
  std::vector<std::string> ids;
  for (const RecordedClient& client : *clients) ids.push_back(client.id);
  CHECK(std::ranges::is_sorted(ids));
  for (const std::string_view expected : {"chromium", "curl", "gnutls", "go", "java-17", "mbedtls", "nodejs-20",
                                          "nodejs-24", "nss", "openssl-3.0", "openssl-3.5", "python", "wolfssl"}) {
    CAPTURE(expected);
    CHECK(std::ranges::count(ids, expected) == 1);
  }
}

TEST_CASE("every shipped hello asks for recorded.example.test") {
  const auto clients = load_recorded_clients(shipped_folder());
  REQUIRE(clients);
  const wire::HelloExtension expected = wire::server_name_extension("recorded.example.test");
  for (const RecordedClient& client : *clients) {
    CAPTURE(client.id);
    const wire::HelloExtension* sent = client.hello.find(expected.type);
    REQUIRE(sent != nullptr);
    CHECK(*sent == expected);
  }
}

TEST_CASE("every shipped client is judged by a row that exists, or by none: Mbed TLS has none") {
  const auto clients = load_recorded_clients(shipped_folder());
  REQUIRE(clients);
  for (const RecordedClient& client : *clients) {
    CAPTURE(client.id);
    CHECK(client.client_row.empty() == (client.id == "mbedtls"));
    if (!client.client_row.empty()) CHECK(path::find_client(client.client_row) != nullptr);
  }
}

TEST_CASE("a hello is read with blanks, upper case and any line length, and a client may have no row") {
  const support::ScratchDirectory folder;
  std::string hex = base::to_hex(wire::encode(small_hello()));
  std::ranges::transform(hex, hex.begin(), [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c; });
  hex.insert(10, "\r\n\t ");
  folder.write("b.toml", file_of(hex));
  folder.write("a.toml", "client_row = \"go\"\n" + small_file());
  folder.write("notes.txt", "not a client");
  const auto clients = load_recorded_clients(folder.path());
  REQUIRE_MESSAGE(clients, clients.error().sentence());
  REQUIRE(clients->size() == 2);
  CHECK((*clients)[0].id == "a");
  CHECK((*clients)[0].client_row == "go");
  CHECK((*clients)[1].id == "b");
  CHECK((*clients)[1].client_row.empty());
  CHECK((*clients)[1].hello == small_hello());
}

TEST_CASE("a folder without clients has none, and a folder that is not there is an error") {
  const support::ScratchDirectory folder;
  const auto none = load_recorded_clients(folder.path());
  REQUIRE(none);
  CHECK(none->empty());
  const auto missing = load_recorded_clients(folder.path() / "gone");
  REQUIRE(!missing);
  CHECK(
      missing.error().sentence() ==
      (folder.path() / "gone").string() +
          ": cannot be read as a folder (No such file or directory); the recorded clients are in probes/clients of the "
          "data folder");
}

TEST_CASE("a file that lacks something or says too much is named with its line and what to do") {
  CHECK(fault_of("title = \"A\"\nrecorded = \"by hand\"\n") ==
        "a.toml: 'hello' is missing; record the client again with scripts/record-client");
  CHECK(fault_of(file_of("01", "recorded = \"by hand\"\n")) ==
        "a.toml: 'title' is missing; record the client again with scripts/record-client");
  CHECK(fault_of(file_of("01", "title = \"\"\n")) == "a.toml:1: 'title' must be a text in quotes, and not empty");
  CHECK(fault_of("title = \"A\"\nrecorded = 7\n") == "a.toml:2: 'recorded' must be a text in quotes, and not empty");
  CHECK(fault_of("helo = \"01\"\n") == "a.toml:1: unknown key 'helo'; did you mean 'hello'?");
  CHECK(fault_of("port = 443\n") == "a.toml:1: unknown key 'port'; known are title, client_row, recorded, hello");
  CHECK(
      fault_of("client_row = 3\n" + small_file()) ==
      "a.toml:1: 'client_row' must be a text in quotes; write an id that 'trustprobe clients' lists, or \"\" for none");
  CHECK(fault_of("title = \n").starts_with("a.toml:1: is not valid TOML: "));
}

TEST_CASE("a hello that is none is told what it is instead") {
  const std::string hello = base::to_hex(wire::encode(small_hello()));
  CHECK(
      fault_of(file_of(hello + "0")) ==
      "a.toml:3: 'hello' is not whole bytes in hexadecimal; write two digits for each byte, with spaces and line ends "
      "where you like");
  CHECK(fault_of(file_of("zz")) == fault_of(file_of("0")));
  CHECK(fault_of(file_of("010000")) ==
        "a.toml:3: 'hello' has 3 bytes, too few for a ClientHello; record the client again with scripts/record-client");
  CHECK(fault_of(file_of("1603010040" + hello)) ==
        "a.toml:3: 'hello' begins with the header of a TLS record (16); leave the record headers out: a ClientHello "
        "begins "
        "with 01");
  CHECK(fault_of(file_of("02" + hello.substr(2))) ==
        "a.toml:3: 'hello' begins with 02, which is no ClientHello; a ClientHello begins with 01, its type; leave out "
        "what "
        "comes before it");
  const std::size_t size = hello.size() / 2 - 4;
  CHECK(fault_of(file_of(hello + "00")) ==
        fmt::format("a.toml:3: 'hello' says that {} bytes follow its header, and {} do; leave out what follows the "
                    "ClientHello",
                    size, size + 1));
  CHECK(fault_of(file_of(hello.substr(0, hello.size() - 2))) ==
        fmt::format(
            "a.toml:3: 'hello' says that {} bytes follow its header, and {} do; add the missing bytes: a hello may "
            "come in several records, all of which belong to it",
            size, size - 1));
  std::string damaged = hello;
  damaged.replace(2 * 38, 2, "ff");  // the length of the session id
  CHECK(fault_of(file_of(damaged)) ==
        "a.toml:3: 'hello' is a malformed ClientHello: the lengths inside it do not fit; record the client again with "
        "scripts/record-client");
}

TEST_CASE("a key of endless parts is refused before it is parsed, and a file that is too large is not read") {
  std::string key = "a";
  for (int i = 0; i < 1'001; ++i) key += ".a";
  CHECK(fault_of("title = \"A\"\n" + key + " = 1\n") ==
        "a.toml:2: has more than 1000 dots, which no recorded client needs; record the client again with "
        "scripts/record-client");
  CHECK(fault_of(key.substr(2) + " = 1\n").starts_with("a.toml:1: unknown key 'a'"));
  const std::string small = small_file();
  const std::size_t limit = std::size_t{256} << 10;
  CHECK(fault_of(small + "#" + std::string(limit - small.size() - 1, 'x')) == "loaded");
  CHECK(fault_of(small + "#" + std::string(limit - small.size(), 'x')) == "a.toml: is larger than 262144 bytes");
}

TEST_CASE("a file cut off anywhere or with any bit flipped gives an error or a client, never a crash") {
  const std::string whole = small_file();
  const support::ScratchDirectory folder;
  // Whole once more where only the end of the last line is missing.
  for (std::size_t length = 0; length < whole.size() - 1; ++length) {
    folder.write("a.toml", whole.substr(0, length));
    CHECK(!load_recorded_clients(folder.path()));
  }
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string damaged = whole;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    folder.write("a.toml", damaged);
    const auto loaded = load_recorded_clients(folder.path());
    if (loaded) {
      CHECK(loaded->size() == 1);
    } else {
      CHECK(loaded.error().where.starts_with((folder.path() / "a.toml").string()));
      CHECK(!loaded.error().what.empty());
    }
  }
}

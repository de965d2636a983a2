#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "preamble/binary_dialogues.h"
#include "preamble/proxy_dialogue.h"
#include "talk.h"

namespace trustprobe::preamble {
namespace {

using support::literal;
using support::Talk;

struct Example {
  std::string name;
  std::function<std::unique_ptr<Dialogue>()> start;
  base::Bytes good;  ///< all that the other side says before TLS
};

std::unique_ptr<Dialogue> through(target::ProxyKind kind) {
  target::Proxy proxy{.kind = kind, .host = "127.0.0.1", .port = 1};
  proxy.credentials = std::make_shared<const target::ProxyCredentials>("karl", "geheim");
  return proxy_dialogue(proxy, {"a.example", 443});
}

std::vector<Example> examples() {
  return {
      {"http", [] { return through(target::ProxyKind::http); },
       literal("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nVia: 1.1 a\r\n\r\n")},
      {"socks5", [] { return through(target::ProxyKind::socks5); },
       literal("\x05\x02\x01\x00\x05\x00\x00\x03\x03"
               "abc\x00\x50")},
      {"ldap", ldap_dialogue, literal("\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00")},
      {"postgres", postgres_dialogue, literal("S")},
      {"mysql", mysql_dialogue,
       literal("\x15\x00\x00\x00\x0a"
               "8.4\0\x08\0\0\0abcdefgh\0\xff\xff\x21")},
      {"rdp", rdp_dialogue, literal("\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00\x02\x1f\x08\x00\x01\x00\x00\x00")},
      {"mssql", mssql_dialogue,
       literal(
           "\x04\x01\x00\x1a\x00\x00\x01\x00\x00\x00\x0b\x00\x06\x01\x00\x11\x00\x01\xff\x10\x00\x03\xe8\x00\x00\x01")},
  };
}

void same_in_any_pieces(const Example& example, const base::Bytes& said) {
  const Talk whole = support::talk(*example.start(), said);
  for (const std::size_t piece : {1, 2, 3, 7}) {
    const Talk pieces = support::talk(*example.start(), said, piece);
    CHECK(pieces.outcome() == whole.outcome());
    CHECK(pieces.greeting == whole.greeting);
  }
}

TEST_CASE("every dialogue ends well, in whatever pieces the other side speaks, and leaves what is not its own") {
  for (const Example& example : examples()) {
    CAPTURE(example.name);
    base::Bytes said = example.good;
    said.push_back(0x16);
    const Talk talk = support::talk(*example.start(), said);
    CHECK(talk.done());
    CHECK(talk.left == base::Bytes{0x16});
    same_in_any_pieces(example, said);
  }
}

TEST_CASE("whatever is cut off at any byte is waited for") {
  for (const Example& example : examples()) {
    CAPTURE(example.name);
    for (std::size_t size = 0; size < example.good.size(); ++size) {
      CAPTURE(size);
      CHECK(support::talk(*example.start(), base::ByteView(example.good).first(size)).reads());
    }
  }
}

TEST_CASE("with any bit flipped the pieces still do not matter, and a refusal says something") {
  for (const Example& example : examples()) {
    CAPTURE(example.name);
    for (std::size_t bit = 0; bit < example.good.size() * 8; ++bit) {
      base::Bytes damaged = example.good;
      damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      same_in_any_pieces(example, damaged);
      const Talk talk = support::talk(*example.start(), damaged);
      CHECK((talk.end.kind == Step::Kind::refused) == !talk.detail().empty());
      CHECK(talk.detail().find("geheim") == std::string::npos);
    }
  }
}

TEST_CASE("of noise no dialogue makes more than a clause of printable text") {
  std::mt19937 random(20);  // NOLINT: the same noise each time
  for (const Example& example : examples()) {
    CAPTURE(example.name);
    for (int round = 0; round < 500; ++round) {
      base::Bytes noise = example.good;
      noise.resize(random() % (noise.size() + 1));
      while (noise.size() < 60) noise.push_back(static_cast<std::uint8_t>(random()));
      same_in_any_pieces(example, noise);
      for (const char c : support::talk(*example.start(), noise).detail()) CHECK(static_cast<unsigned char>(c) >= ' ');
    }
  }
}

TEST_CASE("64 KiB of anything are enough for every dialogue") {
  for (const Example& example : examples()) {
    CAPTURE(example.name);
    for (const char first : {'\x30', 'E', 'H', '\x04', '\x05', '\x00', 'x'}) {
      const Talk talk = support::talk(*example.start(), base::Bytes(most_received, static_cast<std::uint8_t>(first)));
      CHECK(!talk.reads());
    }
  }
}

}  // namespace
}  // namespace trustprobe::preamble

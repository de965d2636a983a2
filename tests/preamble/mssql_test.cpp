#include <doctest/doctest.h>

#include "preamble/binary_dialogues.h"
#include "preamble/starttls.h"
#include "talk.h"

namespace trustprobe::preamble {
namespace {

using namespace support;

Talk answered(const base::Bytes& answer) {
  return support::talk(*mssql_dialogue(), answer);
}

base::Bytes packet(const base::Bytes& payload, char status = 1, char type = 4) {
  return bytes(std::string{type, status, '\0', static_cast<char>(payload.size() + 8), '\0', '\0', '\1', '\0'}) +
         payload;
}

base::Bytes options(char encryption) {
  return literal(
             "\x00\x00\x0b\x00\x06"
             "\x01\x00\x11\x00\x01"
             "\xff"
             "\x10\x00\x03\xe8\x00\x00") +
         bytes(std::string{encryption});
}

TEST_CASE("PRELOGIN says a version and ENCRYPT_ON") {
  CHECK(answered({}).written == literal("\x12\x01\x00\x29\x00\x00\x01\x00"
                                        "\x00\x00\x15\x00\x06"
                                        "\x01\x00\x1b\x00\x01"
                                        "\x02\x00\x1c\x00\x01"
                                        "\x03\x00\x1d\x00\x04"
                                        "\xff"
                                        "\x10\x00\x00\x00\x00\x00"
                                        "\x01"
                                        "\x00"
                                        "\x00\x00\x00\x00"));
}

TEST_CASE("a server with encryption on or required begins TLS") {
  CHECK(answered(packet(options(3))).done());
  const Talk talk = answered(packet(options(1)) + bytes("\x12"));
  CHECK(talk.done());
  CHECK(talk.left == bytes("\x12"));
}

TEST_CASE("an answer may come in several packets") {
  const base::Bytes whole = options(1);
  const base::Bytes first(whole.begin(), whole.begin() + 7), second(whole.begin() + 7, whole.end());
  CHECK(answered(packet(first, 0) + packet(second)).done());
  CHECK(answered(packet(first, 0)).reads());
}

TEST_CASE("a server that cannot encrypt, or says nothing of it, does not offer TLS") {
  const Talk talk = answered(packet(options(2)));
  CHECK(talk.refused(Fault::not_offered));
  CHECK(talk.detail() == "the server answered ENCRYPT_NOT_SUP to PRELOGIN");
  CHECK(answered(packet(literal("\x00\x00\x06\x00\x06\xff\x10\x00\x03\xe8\x00\x00"))).refused(Fault::not_offered));
}

TEST_CASE("a server that leaves encryption off declines") {
  CHECK(answered(packet(options(0))).refused(Fault::declined));
}

TEST_CASE("options that lead out of the message, and other packets, are no answer") {
  CHECK(answered(packet(options(9))).refused(Fault::unexpected));
  CHECK(answered(packet(options(1), 1, 0x12)).refused(Fault::unexpected));
  CHECK(answered(packet({})).refused(Fault::unexpected));
  CHECK(answered(packet(literal("\xff"))).refused(Fault::unexpected));
  CHECK(answered(packet(literal("\x00\x00\x0b\x00"))).refused(Fault::unexpected));
  CHECK(answered(packet(literal("\x00\x00\x06\x00\x01\xff"))).refused(Fault::unexpected));
  CHECK(answered(packet(literal("\x00\xff\xff\xff\xff\xff"))).refused(Fault::unexpected));
  CHECK(answered(packet(literal("\x01\x00\x06\x00\x01\xff\x01"))).refused(Fault::unexpected));
  CHECK(answered(literal("\x04\x01\x00\x07\x00\x00\x01\x00")).refused(Fault::unexpected));
  CHECK(answered(bytes("HTTP/1.1 400\r\n")).refused(Fault::unexpected));
}

TEST_CASE("packets without an end are not collected without end") {
  base::Bytes answer;
  while (answer.size() < 2 * most_received) answer = answer + packet(base::Bytes(100), 0);
  CHECK(answered(answer).refused(Fault::unexpected));
}

TEST_CASE("records go out in packets of at most 4096 bytes, the last marked and all numbered") {
  CHECK(wrap_tds({}).empty());
  CHECK(wrap_tds(bytes("abc")) == literal("\x12\x01\x00\x0b\x00\x00\x01\x00"
                                          "abc"));
  CHECK(wrap_tds(base::Bytes(4088)).size() == 4096);
  const base::Bytes two = wrap_tds(base::Bytes(4089));
  REQUIRE(two.size() == 4096 + 9);
  CHECK(base::Bytes(two.begin(), two.begin() + 8) == literal("\x12\x00\x10\x00\x00\x00\x01\x00"));
  CHECK(base::Bytes(two.begin() + 4096, two.end()) == literal("\x12\x01\x00\x09\x00\x00\x02\x00\x00"));
}

TEST_CASE("what was wrapped comes out as it was, however it is cut") {
  base::Bytes records(10000);
  for (std::size_t i = 0; i < records.size(); ++i) records[i] = static_cast<std::uint8_t>(i % 251);
  const base::Bytes packets = wrap_tds(records);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{4096}, packets.size()}) {
    base::Bytes received, unwrapped;
    for (std::size_t at = 0; at < packets.size(); at += piece) {
      const auto part = base::ByteView(packets).subspan(at, std::min(piece, packets.size() - at));
      received.insert(received.end(), part.begin(), part.end());
      REQUIRE(unwrap_tds(received, unwrapped));
    }
    CHECK(received.empty());
    CHECK(unwrapped == records);
  }
}

TEST_CASE("what is no packet is told, behind whole ones too") {
  base::Bytes received = wrap_tds(bytes("abc")) + bytes("\x15\x03"), records;
  CHECK(!unwrap_tds(received, records));
  CHECK(records == bytes("abc"));
  CHECK(received == bytes("\x15\x03"));
  base::Bytes too_short = literal("\x12\x01\x00\x07");
  CHECK(!unwrap_tds(too_short, records));
}

}  // namespace
}  // namespace trustprobe::preamble

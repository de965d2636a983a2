#include <doctest/doctest.h>

#include "preamble/binary_dialogues.h"
#include "talk.h"

namespace trustprobe::preamble {
namespace {

using namespace support;

Talk answered(const base::Bytes& answer) {
  return support::talk(*mysql_dialogue(), answer);
}

base::Bytes packet(const base::Bytes& payload, std::uint8_t number = 0) {
  return base::Bytes{static_cast<std::uint8_t>(payload.size()), 0, 0, number} + payload;
}

// Protocol 10, thread, challenge, filler, and the lower capabilities.
base::Bytes greeting_payload(std::string_view version, std::uint16_t capabilities) {
  return literal("\x0a") + bytes(version) + literal("\0\x08\0\0\0abcdefgh\0") +
         base::Bytes{static_cast<std::uint8_t>(capabilities & 0xFF), static_cast<std::uint8_t>(capabilities >> 8)};
}

TEST_CASE("a greeting with CLIENT_SSL is answered by a request of 32 bytes, and TLS follows") {
  const Talk talk = answered(packet(greeting_payload("8.4.3", 0xFFFF) + literal("\x21\x02\0\xff\xff")) + bytes("\x16"));
  CHECK(talk.done());
  CHECK(talk.greeting == "8.4.3");
  CHECK(talk.left == bytes("\x16"));
  CHECK(talk.written == literal("\x20\x00\x00\x01"
                                "\x01\x8a\x08\x00"
                                "\x00\x00\x00\x01"
                                "\x21"
                                "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"));
}

TEST_CASE("a server of MySQL is waited for and not spoken to first") {
  const auto dialogue = mysql_dialogue();
  CHECK(dialogue->awaiting() == "the greeting");
  const Talk talk = support::talk(*dialogue, {});
  CHECK(talk.reads());
  CHECK(talk.written.empty());
}

TEST_CASE("without CLIENT_SSL TLS is not offered and not asked for") {
  const Talk talk = answered(packet(greeting_payload("5.5.5-10.11.6-MariaDB", 0xFFFF & ~0x0800)));
  CHECK(talk.refused(Fault::not_offered));
  CHECK(talk.greeting == "5.5.5-10.11.6-MariaDB");
  CHECK(talk.written.empty());
  CHECK(answered(packet(greeting_payload("8", 0x0800))).done());
}

TEST_CASE("a version is one printable line of at most 120 bytes") {
  CHECK(answered(packet(greeting_payload("8\r\nx", 0x0800))).greeting == "8");
  CHECK(answered(packet(greeting_payload("\x1b[31m", 0x0800))).greeting.find('\x1b') == std::string::npos);
  CHECK(answered(packet(greeting_payload(std::string(121, 'x'), 0x0800))).greeting == std::string(120, 'x'));
}

TEST_CASE("an error instead of a greeting is told in its words") {
  const Talk full = answered(packet(literal("\xff\x10\x04Too many connections")));
  CHECK(full.refused(Fault::try_later));
  CHECK(full.detail() == "the server greeted with error 1040: \"Too many connections\"");
  const Talk blocked = answered(packet(literal("\xff\x69\x04Host '192.0.2.1' is blocked")));
  CHECK(blocked.refused(Fault::declined));
  CHECK(blocked.detail() == "the server greeted with error 1129: \"Host '192.0.2.1' is blocked\"");
  CHECK(answered(packet(literal("\xff\x10\x04#08004Too many"), 1)).detail() ==
        "the server greeted with error 1040: \"Too many\"");
  CHECK(answered(packet(literal("\xff\x10"))).refused(Fault::unexpected));
}

TEST_CASE("other greetings are no MySQL") {
  CHECK(answered(bytes("SSH-2.0-OpenSSH_9.2\r\n")).detail() ==
        "the server greeted with \"SSH-2.0-OpenSSH_9.2\", which is not MySQL");
  CHECK(answered(packet(literal("\x09") + greeting_payload("x", 0xFFFF))).refused(Fault::unexpected));
  CHECK(answered(packet(greeting_payload("8.4.3", 0xFFFF), 1)).refused(Fault::unexpected));
  CHECK(answered(packet(literal("\x0aversion without end"))).refused(Fault::unexpected));
  base::Bytes cut = greeting_payload("8.4.3", 0xFFFF);
  cut.pop_back();
  CHECK(answered(packet(cut)).refused(Fault::unexpected));
}

TEST_CASE("a greeting is not empty and has 64 KiB at most, its header included") {
  CHECK(answered(literal("\x00\x00\x00\x00")).refused(Fault::unexpected));
  CHECK(answered(literal("\xfc\xff\x00\x00")).reads());
  CHECK(answered(literal("\xfd\xff\x00\x00")).refused(Fault::unexpected));
  CHECK(answered(literal("\xff\xff\xff\x00")).refused(Fault::unexpected));
}

}  // namespace
}  // namespace trustprobe::preamble

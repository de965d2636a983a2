#include <doctest/doctest.h>

#include "preamble/binary_dialogues.h"
#include "talk.h"

namespace trustprobe::preamble {
namespace {

using namespace support;

Talk answered(const base::Bytes& answer) {
  return support::talk(*ldap_dialogue(), answer);
}

base::Bytes element(std::uint8_t tag, const base::Bytes& content) {
  return base::Bytes{tag, static_cast<std::uint8_t>(content.size())} + content;
}

base::Bytes response(std::uint8_t message_id, std::uint8_t code, std::string_view diagnostic = "",
                     std::string_view name = "") {
  base::Bytes operation = element(0x0A, {code}) + element(0x04, {}) + element(0x04, bytes(diagnostic));
  if (!name.empty()) operation = operation + element(0x8A, bytes(name));
  return element(0x30, element(0x02, {message_id}) + element(0x78, operation));
}

constexpr std::string_view disconnection = "1.3.6.1.4.1.1466.20036", start_tls = "1.3.6.1.4.1.1466.20037";

TEST_CASE("StartTLS is message 1, an extended request with its OID") {
  CHECK(answered({}).written == literal("\x30\x1d\x02\x01\x01\x77\x18\x80\x16"
                                        "1.3.6.1.4.1.1466.20037"));
}

TEST_CASE("success begins TLS, and what follows stays") {
  const Talk talk = answered(literal("\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00\x16"));
  CHECK(talk.done());
  CHECK(talk.left == bytes("\x16"));
  CHECK(answered(response(1, 0, "", start_tls)).done());
}

TEST_CASE("lengths in four bytes are read, as Active Directory writes them") {
  CHECK(answered(literal("\x30\x84\x00\x00\x00\x10\x02\x01\x01\x78\x84\x00\x00\x00\x07\x0a\x01\x00\x04\x00\x04\x00"))
            .done());
}

TEST_CASE("each result code is a no of its kind, told by its name and the server's words") {
  const Talk not_offered = answered(response(1, 2, "unsupported extended operation"));
  CHECK(not_offered.refused(Fault::not_offered));
  CHECK(not_offered.detail() ==
        "the server answered StartTLS with protocolError (2): \"unsupported extended operation\"");
  CHECK(answered(response(1, 51)).refused(Fault::try_later));
  CHECK(answered(response(1, 52)).refused(Fault::try_later));
  CHECK(answered(response(1, 1)).refused(Fault::declined));
  CHECK(answered(response(1, 1)).detail() == "the server answered StartTLS with operationsError (1)");
  CHECK(answered(response(1, 53)).refused(Fault::declined));
  CHECK(answered(response(1, 99)).detail() == "the server answered StartTLS with result code 99");
}

TEST_CASE("a notice of disconnection ends it, other unasked messages are read over") {
  const Talk later = answered(response(0, 52, "going down", disconnection));
  CHECK(later.refused(Fault::try_later));
  CHECK(later.detail() ==
        "the server ended the connection instead of answering StartTLS, with unavailable (52): \"going down\"");
  CHECK(answered(response(0, 2, "", disconnection)).refused(Fault::declined));
  CHECK(answered(response(0, 0, "", "1.2.3") + response(1, 0)).done());
  CHECK(answered(response(0, 0, "", "1.2.3")).reads());
}

TEST_CASE("another message or operation is no answer to StartTLS") {
  CHECK(answered(response(2, 0)).refused(Fault::unexpected));
  // A bind response.
  CHECK(answered(literal("\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x00\x04\x00")).refused(Fault::unexpected));
  CHECK(answered(bytes("HTTP/1.1 400 Bad Request\r\n")).detail() ==
        "the server answered \"HTTP/1.1 400 Bad Request\" to StartTLS, which is no response of LDAP");
}

TEST_CASE("lengths that are indefinite, too long or longer than what they are in are refused") {
  CHECK(answered(literal("\x30\x80\x02\x01\x01")).refused(Fault::unexpected));
  CHECK(answered(literal("\x30\x85\x00\x00\x00\x00\x0c")).refused(Fault::unexpected));
  CHECK(answered(literal("\x30\xff")).refused(Fault::unexpected));
  CHECK(answered(literal("\x30\x84\xff\xff\xff\xff")).refused(Fault::unexpected));
  CHECK(answered(literal("\x30\x0c\x02\x01\x01\x78\x08\x0a\x01\x00\x04\x00\x04\x00")).refused(Fault::unexpected));
  CHECK(answered(literal("\x30\x0c\x02\x01\x01\x78\x07\x0a\x05\x00\x04\x00\x04\x00")).refused(Fault::unexpected));
  CHECK(answered(literal("\x30\x0c\x02\x00\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00")).refused(Fault::unexpected));
}

TEST_CASE("an LDAP message may have 64 KiB and not one byte more") {
  CHECK(answered(literal("\x30\x83\x00\xff\xfb")).reads());
  CHECK(answered(literal("\x30\x83\x00\xff\xfc")).refused(Fault::unexpected));
}

}  // namespace
}  // namespace trustprobe::preamble

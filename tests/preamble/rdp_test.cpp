#include <doctest/doctest.h>

#include "preamble/binary_dialogues.h"
#include "talk.h"

namespace trustprobe::preamble {
namespace {

using namespace support;

Talk answered(const base::Bytes& answer) {
  return support::talk(*rdp_dialogue(), answer);
}

// A connection confirm with a negotiation of this type and value.
base::Bytes confirm(char type, char value) {
  return literal("\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00") +
         bytes(std::string{type, '\x1f', '\x08', '\0', value}) + literal("\0\0\0");
}

TEST_CASE("the connection request asks for TLS and CredSSP") {
  CHECK(answered({}).written ==
        literal("\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00"));
}

TEST_CASE("a server that chooses TLS or CredSSP begins TLS") {
  CHECK(answered(confirm(2, 1)).done());
  const Talk talk = answered(confirm(2, 2) + bytes("\x16"));
  CHECK(talk.done());
  CHECK(talk.left == bytes("\x16"));
}

TEST_CASE("a server that chooses RDP's security, or does not negotiate, does not offer TLS") {
  CHECK(answered(confirm(2, 0)).refused(Fault::not_offered));
  CHECK(answered(literal("\x03\x00\x00\x0b\x06\xd0\x00\x00\x12\x34\x00")).refused(Fault::not_offered));
}

TEST_CASE("a choice that was not offered is unexpected") {
  CHECK(answered(confirm(2, 8)).refused(Fault::unexpected));
  CHECK(answered(confirm(1, 1)).refused(Fault::unexpected));
}

TEST_CASE("failures are told by their names") {
  const Talk talk = answered(confirm(3, 2));
  CHECK(talk.refused(Fault::not_offered));
  CHECK(talk.detail() ==
        "the server answered the negotiation request with SSL_NOT_ALLOWED_BY_SERVER: it is configured for RDP's own "
        "security");
  CHECK(answered(confirm(3, 3)).refused(Fault::not_offered));
  for (const int code : {1, 4, 5, 6, 7, 0})
    CHECK(answered(confirm(3, static_cast<char>(code))).refused(Fault::declined));
  CHECK(answered(confirm(3, 6)).detail().find("client certificate") != std::string::npos);
  CHECK(answered(confirm(3, 7)).detail() == "the server answered the negotiation request with failure 7");
}

TEST_CASE("a disconnect request is a no") {
  CHECK(answered(literal("\x03\x00\x00\x0b\x06\x80\x00\x00\x12\x34\x01")).refused(Fault::declined));
}

TEST_CASE("packets of other lengths or types are no answer") {
  CHECK(answered(bytes("HTTP/1.1 400\r\n")).refused(Fault::unexpected));
  CHECK(answered(literal("\x03\x00\x00\x0a")).refused(Fault::unexpected));
  CHECK(answered(literal("\x03\x00\x00\x14")).refused(Fault::unexpected));
  CHECK(answered(literal("\x03\x00\xff\xff")).refused(Fault::unexpected));
  CHECK(answered(literal("\x03\x00\x00\x0c\x07\xd0\x00\x00\x12\x34\x00\x00")).refused(Fault::unexpected));
  CHECK(answered(literal("\x03\x00\x00\x0b\x05\xd0\x00\x00\x12\x34\x00")).refused(Fault::unexpected));
  CHECK(answered(literal("\x03\x00\x00\x0b\x06\xf0\x00\x00\x12\x34\x00")).refused(Fault::unexpected));
  base::Bytes wrong_length = confirm(2, 1);
  wrong_length[13] = 9;
  CHECK(answered(wrong_length).refused(Fault::unexpected));
}

}  // namespace
}  // namespace trustprobe::preamble

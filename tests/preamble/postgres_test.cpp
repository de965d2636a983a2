#include <doctest/doctest.h>

#include "preamble/binary_dialogues.h"
#include "talk.h"

namespace trustprobe::preamble {
namespace {

using namespace support;

Talk answered(const base::Bytes& answer) {
  return support::talk(*postgres_dialogue(), answer);
}

base::Bytes error(const base::Bytes& fields) {
  return literal("E\0\0\0") + base::Bytes{static_cast<std::uint8_t>(fields.size() + 4)} + fields;
}

TEST_CASE("SSLRequest is a length and a number, and S begins TLS") {
  const Talk talk = answered(bytes("S\x16"));
  CHECK(talk.done());
  CHECK(talk.written == literal("\x00\x00\x00\x08\x04\xd2\x16\x2f"));
  CHECK(talk.left == bytes("\x16"));
}

TEST_CASE("N means that TLS is not offered") {
  CHECK(answered(bytes("N")).refused(Fault::not_offered));
}

TEST_CASE("an error is quoted, and too many clients or a server that starts mean later") {
  const Talk full = answered(error(literal("SFATAL\0C53300\0Msorry, too many clients already\0\0")));
  CHECK(full.refused(Fault::try_later));
  CHECK(full.detail() ==
        "the server answered with the error \"sorry, too many clients already\" (SQLSTATE \"53300\") to SSLRequest");
  CHECK(answered(error(literal("C57P03\0Mit starts\0\0"))).refused(Fault::try_later));
  CHECK(answered(error(literal("C28000\0Mno\0\0"))).refused(Fault::unexpected));
}

TEST_CASE("fields of an error without an end do not lead out of it") {
  for (const auto& fields : {literal(""), literal("M"), literal("Mx"), literal("M\0C"), literal("\0\0")}) {
    CHECK(answered(error(fields)).refused(Fault::unexpected));
  }
}

TEST_CASE("an error that is too short or too long is none") {
  CHECK(answered(literal("E\x00\x00\x00\x03")).refused(Fault::unexpected));
  CHECK(answered(literal("E\xff\xff\xff\xff")).refused(Fault::unexpected));
  CHECK(answered(literal("E\x00\x01\x00\x00")).refused(Fault::unexpected));
  CHECK(answered(literal("E\x00\x00\xff\xff")).reads());
  CHECK(answered(bytes("ERROR: of a server before 7.4")).refused(Fault::unexpected));
}

TEST_CASE("anything else is quoted as not PostgreSQL") {
  CHECK(answered(bytes("HTTP/1.1 400\r\n")).detail() ==
        "the server answered \"HTTP/1.1 400\" to SSLRequest, which is not PostgreSQL");
}

}  // namespace
}  // namespace trustprobe::preamble

#include "wire/certificate_messages.h"

#include <doctest/doctest.h>

#include "message_bytes.h"

using namespace trustprobe;
using namespace trustprobe::test;

namespace {

template <typename Parse>
void check_truncations(const base::Bytes& body, Parse parse) {
  REQUIRE(parse(body));
  for (std::size_t length = 0; length < body.size(); ++length) {
    CHECK_FALSE(parse(base::ByteView(body).first(length)));
  }
  CHECK_FALSE(parse(body + u8(0)));
}

}  // namespace

TEST_CASE("a TLS 1.2 Certificate is read in the order sent, duplicates and rubbish included") {
  const auto body = vector24(vector24(text("leaf")) + vector24(text("leaf")) + vector24({}) + vector24(text("ca")));
  const auto entries = wire::parse_certificate_tls12(body);
  REQUIRE(entries);
  REQUIRE(entries->size() == 4);
  CHECK(base::text_of((*entries)[1].der) == "leaf");
  CHECK((*entries)[2].der.empty());
  CHECK(base::text_of((*entries)[3].der) == "ca");
  check_truncations(body, wire::parse_certificate_tls12);
  REQUIRE(wire::parse_certificate_tls12(vector24({})));
  CHECK(wire::parse_certificate_tls12(vector24({}))->empty());
}

TEST_CASE("a TLS 1.3 Certificate carries staple and SCTs with each entry") {
  const auto staple = extension(5, u8(1) + vector24(text("ocsp")));
  const auto body = vector8({}) + vector24(vector24(text("leaf")) + vector16(staple + extension(18, text("scts"))) +
                                           vector24(text("ca")) + vector16({}));
  const auto entries = wire::parse_certificate_tls13(body);
  REQUIRE(entries);
  REQUIRE(entries->size() == 2);
  CHECK(base::text_of(entries->front().ocsp_response.value()) == "ocsp");
  CHECK(base::text_of(entries->front().sct_list.value()) == "scts");
  CHECK_FALSE(entries->back().ocsp_response);
  check_truncations(body, wire::parse_certificate_tls13);
}

TEST_CASE("a TLS 1.3 entry without its extensions, or with a staple of another type, fails the message") {
  CHECK_FALSE(wire::parse_certificate_tls13(vector8({}) + vector24(vector24(text("leaf")))));
  const auto other_type = extension(5, u8(2) + vector24(text("ocsp")));
  CHECK_FALSE(wire::parse_certificate_tls13(vector8({}) + vector24(vector24(text("leaf")) + vector16(other_type))));
}

TEST_CASE("CompressedCertificate and CertificateStatus are taken apart") {
  const auto compressed = u16(2) + number(5000, 3) + vector24(text("brotli"));
  const auto message = wire::parse_compressed_certificate(compressed);
  REQUIRE(message);
  CHECK(message->algorithm == 2);
  CHECK(message->uncompressed_length == 5000);
  CHECK(base::text_of(message->compressed) == "brotli");
  check_truncations(compressed, wire::parse_compressed_certificate);
  check_truncations(u8(1) + vector24(text("ocsp")), wire::parse_certificate_status);
  CHECK_FALSE(wire::parse_certificate_status(u8(1) + vector24({})));
}

TEST_CASE("a CertificateRequest names authorities in both versions") {
  const auto names = vector16(vector16(text("one")) + vector16(text("two")));
  const auto tls12 = vector8({1, 64}) + vector16({4, 3}) + names;
  REQUIRE(wire::parse_certificate_request_tls12(tls12));
  CHECK(wire::parse_certificate_request_tls12(tls12)->size() == 2);
  check_truncations(tls12, wire::parse_certificate_request_tls12);

  const auto tls13 = vector8({}) + vector16(extension(13, vector16({4, 3})) + extension(47, names));
  const auto parsed = wire::parse_certificate_request_tls13(tls13);
  REQUIRE(parsed);
  CHECK(base::text_of(parsed->at(1)) == "two");
  CHECK_FALSE(wire::parse_certificate_request_tls13(base::ByteView(tls13).first(tls13.size() - 1)));
  CHECK(wire::parse_certificate_request_tls13(vector8({}) + vector16({}))->empty());
}

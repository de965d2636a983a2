#include <doctest/doctest.h>

#include <algorithm>

#include "chains.h"
#include "forged_server.h"

using namespace trustprobe;
using namespace trustprobe::handshake;
using namespace trustprobe::test;

namespace {

// TLS 1.2 with everything in it.
base::Bytes clear_flight(const Offer& offer) {
  ServerTerms server = server_of(ecdsa_chain(), TLS1_2_VERSION);
  server.request_certificate = true;
  server.staple = {0x30, 0x03, 0x0A, 0x01, 0x00};
  server.alpn = "h2";
  return MemoryServer(server).answer(offer.message);
}

OfferTerms clear_terms() {
  return offer_of(0x0303, 0xC02B);
}

bool says(const ServerFlight& flight, std::string_view words) {
  return flight.defect.find(words) != std::string::npos;
}

// How many records a server sends before it is given up.
template <typename Next>
std::size_t records_until_end(FlightReader& reader, const Next& next) {
  std::size_t count = 0;
  while (count < 100000 && reader.feed(next())) ++count;
  return count;
}

FlightReader reader_of(const OfferTerms& terms, FlightLimits limits = {}) {
  Offer offer = make_offer(terms);
  return {std::move(offer.message), std::move(offer.shares), Depth::whole, limits};
}

}  // namespace

TEST_CASE("a flight in clear that is cut at any byte is incomplete and no defect") {
  const base::Bytes answer = clear_flight(make_offer(clear_terms()));
  for (std::size_t length = 0; length < answer.size(); ++length) {
    const ServerFlight flight = read_flight(make_offer(clear_terms()), base::ByteView(answer).first(length));
    CHECK(flight.begun == (length > 0));
    CHECK(flight.defect == "");
    CHECK_FALSE(flight.complete);
  }
  CHECK(read_flight(make_offer(clear_terms()), answer).complete);
}

TEST_CASE("a flight of TLS 1.3 that is cut at any byte is incomplete and no defect") {
  Offer offer = make_offer(offer_of(0x0304, 0x1301));
  const base::Bytes answer = MemoryServer(server_of(ecdsa_chain(), TLS1_3_VERSION)).answer(offer.message);
  FlightReader reader(std::move(offer.message), std::move(offer.shares), Depth::whole);
  for (std::size_t at = 0; at + 1 < answer.size(); ++at) {
    REQUIRE(reader.feed(base::ByteView(answer).subspan(at, 1)));
    CHECK(reader.flight().defect == "");
    CHECK_FALSE(reader.flight().complete);
  }
  CHECK_FALSE(reader.feed(base::ByteView(answer).last(1)));
  CHECK(reader.flight().complete);
}

TEST_CASE("a flipped bit in a flight in clear never makes a claim that cannot answer the offer") {
  const Offer offer = make_offer(clear_terms());
  const base::Bytes answer = clear_flight(offer);
  const std::vector<std::uint16_t> offered = clear_terms().groups;
  for (std::size_t bit = 0; bit < answer.size() * 8; ++bit) {
    base::Bytes damaged = answer;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    const ServerFlight flight = read_flight(make_offer(clear_terms()), damaged);
    CHECK_FALSE((flight.complete && !flight.defect.empty()));
    CHECK((flight.version == 0) == !flight.hello_received);
    if (!flight.hello_received) {
      CHECK(flight.certificates.empty());
      continue;
    }
    CHECK(flight.cipher_suite == 0xC02B);
    CHECK(flight.version >= 0x0300);
    CHECK(flight.version <= 0x0303);
    if (flight.group) CHECK(std::ranges::count(offered, *flight.group) == 1);
  }
}

TEST_CASE("after a flipped bit behind the ServerHello of TLS 1.3 nothing of its record is taken") {
  const std::size_t sealed_bytes = 5 + 6 + 1 + 16;  // header, EncryptedExtensions, content type, tag
  for (std::size_t bit = 0; bit < sealed_bytes * 8; ++bit) {
    Offer offer = make_offer(offer_of(0x0304, 0x1301));
    ForgedServer server(offer);
    base::Bytes damaged = server.seal(22, message(8, {0, 0}));
    REQUIRE(damaged.size() == sealed_bytes);
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    const ServerFlight flight = read_flight(std::move(offer), join({server.hello_record(), damaged}));
    CHECK_FALSE(flight.decrypted);
    CHECK_FALSE(flight.complete);
    CHECK(flight.hello_received);
  }
}

TEST_CASE("records of length zero for ever end at the limit of records") {
  FlightReader reader = reader_of(clear_terms());
  CHECK(records_until_end(reader, [] { return record(22, {}); }) == FlightLimits{}.records);
  CHECK(says(reader.flight(), "more than 2000 records"));
}

TEST_CASE("warnings for ever end at the limit of records") {
  FlightReader reader = reader_of(clear_terms());
  CHECK(records_until_end(reader, [] { return record(21, {1, 112}); }) == FlightLimits{}.records);
  CHECK(reader.flight().is_tls());
}

TEST_CASE("change_cipher_spec for ever ends at the limit of records") {
  Offer offer = make_offer(offer_of(0x0304, 0x1301));
  const ForgedServer server(offer);
  FlightReader reader(std::move(offer.message), std::move(offer.shares), Depth::whole);
  REQUIRE(reader.feed(server.hello_record()));
  CHECK(records_until_end(reader, [] { return record(20, {1}); }) == FlightLimits{}.records - 1);
}

TEST_CASE("large records for ever end at the limit of bytes") {
  FlightReader reader = reader_of(clear_terms());
  REQUIRE(reader.feed(record(22, server_hello({.suite = 0xC02B}))));
  base::Bytes many;
  while (many.size() < 16000) many = join({many, message(0, {})});
  CHECK(records_until_end(reader, [&] { return record(22, many); }) == (1u << 20) / (many.size() + 5));
  CHECK(says(reader.flight(), "more than 1048576 bytes"));
}

TEST_CASE("a message that announces 2^24-1 bytes is refused at its header") {
  FlightReader reader = reader_of(clear_terms());
  CHECK_FALSE(reader.feed(record(22, {2, 0xFF, 0xFF, 0xFF})));
  CHECK(says(reader.flight(), "larger than 262144 bytes"));
  CHECK_FALSE(reader.flight().is_tls());
}

TEST_CASE("an alert in the middle of a message is told and a defect, and nothing of the message is") {
  const base::Bytes hello = server_hello({.suite = 0xC02B});
  const base::Bytes half(hello.begin(), hello.begin() + 20);
  const ServerFlight flight = read_flight(make_offer(clear_terms()), join({record(22, half), record(21, {2, 80})}));
  CHECK(says(flight, "in the middle of a handshake message"));
  REQUIRE(flight.alert);
  CHECK_FALSE(flight.hello_received);
}

TEST_CASE("a server that speaks first and no TLS is told apart at its first bytes") {
  for (const std::string_view greeting :
       {"220 mail.example ESMTP\r\n", "HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-x\r\n"}) {
    FlightReader reader = reader_of(clear_terms());
    CHECK_FALSE(reader.feed(base::bytes_of(greeting).first(1)));
    CHECK(reader.flight().defect == "what came is no TLS record");
    CHECK(reader.flight().begun);
    CHECK_FALSE(reader.flight().is_tls());
  }
}

TEST_CASE("bytes of no TLS record behind a ServerHello are a defect, and the ServerHello stays") {
  const base::Bytes answer = join({record(22, server_hello({.suite = 0xC02B})), {0x48, 0x54}});
  const ServerFlight flight = read_flight(make_offer(clear_terms()), answer);
  CHECK(flight.defect == "what follows is no TLS record");
  CHECK(flight.hello_received);
}

TEST_CASE("each limit lets a flight pass that needs all of it, and no byte, record or message more") {
  const base::Bytes answer = clear_flight(make_offer(clear_terms()));
  const base::Bytes certificate =
      join({vector(ecdsa_chain().leaf.certificate->der, 3), vector(ecdsa_chain().intermediate->der, 3)});
  const std::size_t largest = message(11, vector(certificate, 3)).size();
  wire::RecordReader records;
  records.append(answer);
  std::size_t count = 0;
  while (records.next()) ++count;
  const FlightLimits exact{.bytes = answer.size(), .message_bytes = largest, .records = count};
  const auto read = [&](const FlightLimits& limits, std::size_t step = SIZE_MAX) {
    return read_flight(make_offer(clear_terms()), answer, Depth::whole, limits, step);
  };
  for (const std::size_t step : {SIZE_MAX, std::size_t{1}}) {
    CHECK(read(exact, step).complete);
    FlightLimits limits = exact;
    --limits.bytes;
    CHECK(says(read(limits, step), "bytes without an end"));
    limits = exact;
    --limits.message_bytes;
    CHECK(says(read(limits, step), "a handshake message is larger"));
    limits = exact;
    --limits.records;
    CHECK(says(read(limits, step), "records without an end"));
  }
}

TEST_CASE("a reader that has ended takes nothing more") {
  Offer offer = make_offer(clear_terms());
  const base::Bytes answer = clear_flight(offer);
  FlightReader reader(std::move(offer.message), {}, Depth::whole);
  CHECK_FALSE(reader.feed(answer));
  CHECK_FALSE(reader.feed(record(21, {2, 40})));
  CHECK_FALSE(reader.flight().alert);
  CHECK(reader.flight().complete);
}

TEST_CASE("no bytes are no beginning") {
  FlightReader reader = reader_of(clear_terms());
  CHECK(reader.feed({}));
  CHECK_FALSE(reader.flight().begun);
}

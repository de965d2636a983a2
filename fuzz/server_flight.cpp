// A server's flight: what is told of it could answer the offer, and does not depend on how the bytes were cut. The
// first byte says what is wanted, the second how the bytes are cut; in TLS 1.3 the rest is what the server seals.
#include "handshake/server_flight.h"

#include <algorithm>
#include <cstdlib>

#include "handshake/forged_server.h"

using namespace trustprobe;
using namespace trustprobe::test;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_claims(const handshake::ServerFlight& flight, const wire::ClientHello& offer) {
  require(flight.defect.empty() || !flight.complete);
  require(flight.hello_received == (flight.version != 0));
  require(flight.hello_received || (flight.certificates.empty() && !flight.key_exchange && !flight.group));
  require(!flight.hello_received || std::ranges::count(offer.cipher_suites, flight.cipher_suite) > 0);
  require(!flight.decrypted || flight.version == 0x0304);
  flight.alpn();
}

bool are_equal(const handshake::ServerFlight& one, const handshake::ServerFlight& other) {
  return one.defect == other.defect && one.complete == other.complete && one.certificates == other.certificates &&
         one.extensions == other.extensions && one.group == other.group && one.stapled_ocsp == other.stapled_ocsp &&
         one.signature_scheme == other.signature_scheme && one.version == other.version;
}

void read_clear(base::ByteView bytes, handshake::Depth depth, std::size_t step) {
  const OfferTerms terms{
      .suites = {0x1301, 0xC02F, 0xC02B, 0x009E, 0x002F, 0xC035}, .shares = {}, .shares_without_key = {0x001D}};
  const Offer offer = make_offer(terms);
  const handshake::FlightLimits limits{.bytes = 1u << 12, .message_bytes = 1u << 10, .records = 50};
  const auto whole = read_flight(make_offer(terms), bytes, depth, limits);
  check_claims(whole, offer.hello);
  require(are_equal(whole, read_flight(make_offer(terms), bytes, depth, limits, step)));
}

// `bytes` as records: type, length, content.
void read_sealed(base::ByteView bytes, handshake::Depth depth, std::size_t step) {
  Offer offer = make_offer({.suites = {0x1301}});
  const wire::ClientHello hello = offer.hello;
  ForgedServer server(offer);
  base::Bytes answer = server.hello_record();
  for (int count = 0; bytes.size() > 2 && count < 200; ++count) {
    const std::uint8_t type = bytes[0];
    const base::ByteView content = bytes.subspan(2).first(std::min<std::size_t>(bytes[1], bytes.size() - 2));
    bytes = bytes.subspan(2 + content.size());
    answer = join({answer, server.seal(type, {content.begin(), content.end()})});
  }
  check_claims(read_flight(std::move(offer), answer, depth, {.message_bytes = 1u << 12}, step), hello);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto depth = static_cast<handshake::Depth>(data[0] % 3);
  const std::size_t step = data[1] + std::size_t{1};
  const base::ByteView bytes(data + 2, size - 2);
  if (data[0] < 128) {
    read_clear(bytes, depth, step);
  } else {
    read_sealed(bytes, depth, step);
  }
  return 0;
}

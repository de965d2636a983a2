#include "wire/key_exchange.h"

#include <bit>

#include "wire/reader.h"

namespace trustprobe::wire {
namespace {

constexpr std::uint8_t named_curve = 3;  // RFC 8422 5.4: the one ECCurveType left

std::size_t bit_length(base::ByteView number) {
  while (!number.empty() && number.front() == 0) number = number.subspan(1);
  return number.empty() ? 0 : number.size() * 8 - static_cast<std::size_t>(std::countl_zero(number.front()));
}

void read_parameters(Reader& reader, KeyExchange key_exchange, ServerKeyExchange& message) {
  if (key_exchange == KeyExchange::ecdhe) {
    if (reader.u8() != named_curve) reader.bytes(static_cast<std::size_t>(-1));
    message.group = reader.u16();
    reader.vector8();  // the public point
  } else {
    message.dh_bits = bit_length(reader.vector16());
    reader.vector16();  // the generator
    reader.vector16();  // the public value
  }
}

}  // namespace

std::optional<ServerKeyExchange> parse_server_key_exchange(base::ByteView body, KeyExchange key_exchange,
                                                           std::uint16_t version) {
  if (key_exchange != KeyExchange::ecdhe && key_exchange != KeyExchange::dhe) return std::nullopt;
  Reader reader(body);
  ServerKeyExchange message;
  read_parameters(reader, key_exchange, message);
  if (reader.finished()) return message;  // anonymous: nothing is signed
  if (version >= 0x0303) message.signature_scheme = reader.u16();
  reader.vector16();
  if (!reader.finished()) return std::nullopt;
  return message;
}

std::optional<std::uint16_t> parse_certificate_verify(base::ByteView body) {
  Reader reader(body);
  const std::uint16_t scheme = reader.u16();
  reader.vector16();
  if (!reader.finished()) return std::nullopt;
  return scheme;
}

}  // namespace trustprobe::wire

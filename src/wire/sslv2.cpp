#include "wire/sslv2.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "wire/reader.h"
#include "wire/writer.h"

namespace trustprobe::wire {
namespace {

constexpr std::uint8_t message_error = 0;
constexpr std::uint8_t message_client_hello = 1;
constexpr std::uint8_t message_server_hello = 4;
constexpr std::uint16_t ssl2 = 0x0002;
constexpr std::uint16_t two_byte_header = 0x8000;  // set: no padding; the other 15 bits are the length
constexpr std::size_t error_bytes = 3;
constexpr std::size_t server_hello_fixed_bytes = 11;
constexpr std::size_t challenge_bytes = 16;

// Those of Hickman's draft, and those with SHA-1 or RC4 of 64 bits, which SSLeay added.
constexpr std::array<std::uint32_t, 10> kinds{0x010080, 0x020080, 0x030080, 0x040080, 0x050080,
                                              0x060040, 0x060140, 0x0700C0, 0x0701C0, 0x080080};
constexpr std::array<std::string_view, kinds.size()> kind_names{
    "SSL_CK_RC4_128_WITH_MD5",          "SSL_CK_RC4_128_EXPORT40_WITH_MD5",
    "SSL_CK_RC2_128_CBC_WITH_MD5",      "SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5",
    "SSL_CK_IDEA_128_CBC_WITH_MD5",     "SSL_CK_DES_64_CBC_WITH_MD5",
    "SSL_CK_DES_64_CBC_WITH_SHA",       "SSL_CK_DES_192_EDE3_CBC_WITH_MD5",
    "SSL_CK_DES_192_EDE3_CBC_WITH_SHA", "SSL_CK_RC4_64_WITH_MD5",
};

// Whether a record of `length` bytes that begins with `begun` can still become a SERVER-HELLO or an ERROR.
bool can_become_answer(std::size_t length, base::ByteView begun) {
  if (begun.empty()) return length >= error_bytes;
  if (begun[0] == message_error) return length == error_bytes;
  return begun[0] == message_server_hello && length >= server_hello_fixed_bytes;
}

std::optional<Sslv2ServerHello> parse_server_hello_body(Reader reader) {
  Sslv2ServerHello hello;
  reader.u8();  // whether the session id hit; none was sent
  reader.u8();  // the type of the certificate: X.509 is the only one
  hello.version = reader.u16();
  const std::size_t certificate_bytes = reader.u16();
  const std::size_t kinds_bytes = reader.u16();
  const std::size_t connection_id_bytes = reader.u16();
  const base::ByteView certificate = reader.bytes(certificate_bytes);
  Reader list(reader.bytes(kinds_bytes));
  while (list.ok() && !list.empty()) hello.cipher_kinds.push_back(list.u24());
  reader.bytes(connection_id_bytes);
  if (!reader.finished() || !list.ok() || hello.version != ssl2) return std::nullopt;
  hello.certificate.assign(certificate.begin(), certificate.end());
  return hello;
}

Sslv2Answer parse_record(base::ByteView record) {
  Sslv2Answer answer;
  Reader reader(record);
  if (reader.u8() == message_error) {
    answer.kind = Sslv2Answer::Kind::error;
    answer.error = reader.u16();
    return answer;
  }
  auto hello = parse_server_hello_body(reader);
  answer.kind = hello ? Sslv2Answer::Kind::hello : Sslv2Answer::Kind::not_sslv2;
  if (hello) answer.hello = std::move(*hello);
  return answer;
}

}  // namespace

base::Bytes sslv2_client_hello(std::span<const std::uint32_t> cipher_kinds, base::ByteView challenge) {
  if (challenge.size() != challenge_bytes) throw std::length_error("a challenge of SSL 2 has 16 bytes");
  constexpr std::size_t fixed = 9;
  const std::size_t length = fixed + 3 * cipher_kinds.size() + challenge.size();
  if (length >= two_byte_header) throw std::length_error("too many cipher kinds for a record of SSL 2");
  Writer writer;
  writer.u16(static_cast<std::uint16_t>(two_byte_header | length));
  writer.u8(message_client_hello);
  writer.u16(ssl2);
  writer.u16(static_cast<std::uint16_t>(3 * cipher_kinds.size()));
  writer.u16(0);  // no session id
  writer.u16(static_cast<std::uint16_t>(challenge.size()));
  for (const std::uint32_t kind : cipher_kinds) writer.u24(kind);
  writer.bytes(challenge);
  return writer.take();
}

std::span<const std::uint32_t> sslv2_cipher_kinds() {
  return kinds;
}

std::string sslv2_cipher_kind_name(std::uint32_t kind) {
  const auto found = std::ranges::find(kinds, kind);
  if (found == kinds.end()) return fmt::format("0x{:06x}", kind);
  return std::string(kind_names[static_cast<std::size_t>(found - kinds.begin())]);
}

Sslv2Answer parse_sslv2_answer(base::ByteView received) {
  Sslv2Answer answer;
  if (received.empty()) return answer;
  answer.kind = Sslv2Answer::Kind::not_sslv2;
  // A first byte without the high bit begins a padded record, which nobody sends in clear, or another protocol.
  if (received[0] < 0x80) return answer;
  if (received.size() > 1) {
    const std::size_t length = (received[0] & 0x7FU) * std::size_t{256} + received[1];
    const base::ByteView begun = received.subspan(2);
    if (!can_become_answer(length, begun)) return answer;
    if (begun.size() >= length) return parse_record(begun.first(length));
  }
  answer.kind = Sslv2Answer::Kind::incomplete;
  return answer;
}

}  // namespace trustprobe::wire

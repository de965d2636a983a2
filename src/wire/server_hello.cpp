#include "wire/server_hello.h"

#include <algorithm>
#include <array>

#include "wire/handshake.h"
#include "wire/reader.h"

namespace trustprobe::wire {
namespace {

// RFC 8446 4.1.3: the SHA-256 of "HelloRetryRequest".
constexpr std::array<std::uint8_t, 32> hello_retry_random{
    0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
    0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C};

// RFC 7301 3.1: the server's list holds exactly one name.
std::optional<std::string_view> read_alpn(const Extensions& extensions) {
  const auto data = extensions.find(extension::application_layer_protocol_negotiation);
  if (!data) return std::string_view{};
  Reader reader(*data);
  Reader list(reader.vector16());
  const base::ByteView name = list.vector8();
  if (!reader.finished() || !list.finished() || name.empty()) return std::nullopt;
  return base::text_of(name);
}

// RFC 8446 4.2 and RFC 5246 7.4.1.4: not more than one of a type.
bool has_duplicates(const std::vector<Extension>& extensions) {
  std::vector<std::uint16_t> types;
  for (const Extension& extension : extensions) types.push_back(extension.type);
  std::ranges::sort(types);
  return std::ranges::adjacent_find(types) != types.end();
}

bool read_extensions(const Extensions& extensions, ServerHello& hello) {
  if (has_duplicates(extensions.list())) return false;
  hello.extensions = extensions.list();
  if (const auto data = extensions.find(extension::supported_versions)) {
    Reader reader(*data);
    hello.version = reader.u16();
    if (!reader.finished()) return false;
  }
  if (const auto data = extensions.find(extension::key_share)) {
    Reader reader(*data);
    hello.group = reader.u16();
    if (!hello.hello_retry_request) hello.key_exchange = reader.vector16();
    if (!reader.finished() || hello.key_exchange.empty() != hello.hello_retry_request) return false;
  }
  const auto alpn = read_alpn(extensions);
  if (!alpn) return false;
  hello.alpn = *alpn;
  hello.sct_list = extensions.find(extension::signed_certificate_timestamp);
  return true;
}

}  // namespace

std::optional<ServerHello> parse_server_hello(base::ByteView body) {
  Reader reader(body);
  ServerHello hello;
  hello.version = reader.u16();
  hello.hello_retry_request = std::ranges::equal(reader.bytes(hello_retry_random.size()), hello_retry_random);
  hello.session_id = reader.vector8();
  hello.cipher_suite = reader.u16();
  hello.compression_method = reader.u8();
  const Extensions extensions = Extensions::read(reader);
  if (!reader.finished() || hello.session_id.size() > 32 || !read_extensions(extensions, hello)) return std::nullopt;
  return hello;
}

std::optional<std::string_view> parse_encrypted_extensions_alpn(base::ByteView body) {
  Reader reader(body);
  const Extensions extensions = Extensions::read(reader);
  // RFC 8446 4.3.1: the block is there even when it is empty.
  if (body.empty() || !reader.finished()) return std::nullopt;
  return read_alpn(extensions);
}

}  // namespace trustprobe::wire

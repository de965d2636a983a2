#include "wire/client_hello.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "wire/handshake.h"
#include "wire/reader.h"
#include "wire/writer.h"

namespace trustprobe::wire {
namespace {

constexpr std::size_t largest_session_id = 32;

base::Bytes copy_of(base::ByteView bytes) {
  return {bytes.begin(), bytes.end()};
}

void write_extensions(Writer& writer, const std::vector<HelloExtension>& extensions) {
  writer.vector16([&] {
    for (const HelloExtension& extension : extensions) {
      writer.u16(extension.type);
      writer.vector16([&] { writer.bytes(extension.data); });
    }
  });
}

void write_body(Writer& writer, const ClientHello& hello) {
  writer.u16(hello.legacy_version);
  writer.bytes(hello.random);
  writer.vector8([&] { writer.bytes(hello.session_id); });
  writer.vector16([&] {
    for (const std::uint16_t suite : hello.cipher_suites) writer.u16(suite);
  });
  writer.vector8([&] { writer.bytes(hello.compression_methods); });
  if (!hello.extensions.empty()) write_extensions(writer, hello.extensions);
}

// RFC 8446 4.1.2: the bounds of the lists count as syntax.
bool within_bounds(const ClientHello& hello) {
  return hello.session_id.size() <= largest_session_id && !hello.cipher_suites.empty() &&
         !hello.compression_methods.empty();
}

}  // namespace

const HelloExtension* ClientHello::find(std::uint16_t type) const {
  const auto found = std::ranges::find(extensions, type, &HelloExtension::type);
  return found == extensions.end() ? nullptr : &*found;
}

void ClientHello::set(HelloExtension extension) {
  const auto present = std::ranges::find(extensions, extension.type, &HelloExtension::type);
  if (present != extensions.end()) {
    *present = std::move(extension);
    return;
  }
  const bool keeps_last = !extensions.empty() && extensions.back().type == extension::pre_shared_key;
  extensions.insert(extensions.end() - (keeps_last ? 1 : 0), std::move(extension));
}

void ClientHello::remove(std::uint16_t type) {
  std::erase_if(extensions, [&](const HelloExtension& extension) { return extension.type == type; });
}

base::Bytes encode(const ClientHello& hello) {
  if (hello.session_id.size() > largest_session_id) throw std::length_error("a session id has at most 32 bytes");
  Writer writer;
  writer.u8(static_cast<std::uint8_t>(HandshakeType::client_hello));
  writer.vector24([&] { write_body(writer, hello); });
  return writer.take();
}

std::optional<ClientHello> parse_client_hello(base::ByteView message) {
  const auto handshake = parse_handshake_message(message);
  if (!handshake || handshake->type != HandshakeType::client_hello) return std::nullopt;
  Reader reader(handshake->body);
  ClientHello hello;
  hello.legacy_version = reader.u16();
  std::ranges::copy(reader.bytes(hello.random.size()), hello.random.begin());
  hello.session_id = copy_of(reader.vector8());
  Reader suites(reader.vector16());
  while (suites.ok() && !suites.empty()) hello.cipher_suites.push_back(suites.u16());
  hello.compression_methods = copy_of(reader.vector8());
  const bool has_block = !reader.empty();
  for (const Extension& extension : Extensions::read(reader).list()) {
    hello.extensions.push_back({extension.type, copy_of(extension.data)});
  }
  // An empty block could not be told from none and would not be written again.
  if (has_block && hello.extensions.empty()) return std::nullopt;
  if (!reader.finished() || !suites.ok() || !within_bounds(hello)) return std::nullopt;
  return hello;
}

}  // namespace trustprobe::wire

#include "wire/handshake.h"

namespace trustprobe::wire {

std::optional<HandshakeMessage> parse_handshake_message(base::ByteView message) {
  Reader reader(message);
  const auto type = static_cast<HandshakeType>(reader.u8());
  const base::ByteView body = reader.vector24();
  if (!reader.finished()) return std::nullopt;
  return HandshakeMessage{type, body};
}

Extensions Extensions::read(Reader& reader) {
  Extensions extensions;
  if (reader.empty()) return extensions;
  Reader block(reader.vector16());
  while (block.ok() && !block.empty()) {
    const std::uint16_t type = block.u16();
    extensions.list_.push_back({type, block.vector16()});
  }
  if (!block.ok()) reader.bytes(static_cast<std::size_t>(-1));  // fails the message
  return extensions;
}

std::optional<base::ByteView> Extensions::find(std::uint16_t type) const {
  for (const Extension& extension : list_) {
    if (extension.type == type) return extension.data;
  }
  return std::nullopt;
}

}  // namespace trustprobe::wire

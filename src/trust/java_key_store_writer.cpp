#include "trust/java_key_store_writer.h"

#include "trust/java_key_store.h"
#include "trust/java_text.h"
#include "trust/key_store_alias.h"

namespace trustprobe::trust {
namespace {

void append_number(std::string& bytes, std::uint64_t value, int width) {
  while (width-- > 0) bytes += static_cast<char>(value >> (8 * width) & 0xFF);
}

void append_utf(std::string& bytes, std::string_view utf8) {
  const std::string text = modified_utf8_of(utf16_of(utf8));
  append_number(bytes, text.size(), 2);
  bytes += text;
}

}  // namespace

std::string java_key_store_of(const TrustStore& store, std::string_view password, base::Instant now) {
  constexpr std::uint64_t magic = 0xFEEDFEED, version = 2, trusted_certificate = 2;
  const std::vector<Anchor>& anchors = store.as_read_by(StoreReader::java).anchors();
  const std::vector<std::string> aliases = unique_aliases(anchors);
  const auto milliseconds = std::chrono::milliseconds(now.time_since_epoch()).count();
  std::string bytes;
  append_number(bytes, magic, 4);
  append_number(bytes, version, 4);
  append_number(bytes, anchors.size(), 4);
  for (std::size_t i = 0; i < anchors.size(); ++i) {
    const base::Bytes& der = anchors[i].certificate->der;
    append_number(bytes, trusted_certificate, 4);
    append_utf(bytes, aliases[i]);
    append_number(bytes, static_cast<std::uint64_t>(milliseconds), 8);
    append_utf(bytes, "X.509");
    append_number(bytes, der.size(), 4);
    bytes.append(der.begin(), der.end());
  }
  return bytes + java_key_store_digest(bytes, password);
}

}  // namespace trustprobe::trust

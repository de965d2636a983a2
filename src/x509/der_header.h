// Where a DER value ends: tag and length (X.690 8.1), for telling formats apart and for taking values off a file.
#pragma once

#include <cstddef>
#include <optional>

#include "base/bytes.h"

namespace trustprobe::x509 {

struct DerHeader {
  std::uint8_t tag = 0;
  std::size_t size = 0;    ///< of tag and length themselves
  std::size_t length = 0;  ///< of the contents, as the header says: there may be fewer bytes
};

/// Nothing for tags of several bytes, indefinite lengths and lengths of more than four bytes.
inline std::optional<DerHeader> read_der_header(base::ByteView bytes) {
  if (bytes.size() < 2 || (bytes[0] & 0x1F) == 0x1F) return std::nullopt;
  DerHeader header{bytes[0], 2, bytes[1]};
  if (bytes[1] < 0x80) return header;
  const std::size_t count = bytes[1] & 0x7F;
  if (count == 0 || count > 4 || bytes.size() < 2 + count) return std::nullopt;
  header.size += count;
  header.length = 0;
  for (std::size_t i = 0; i < count; ++i) header.length = header.length << 8 | bytes[2 + i];
  return header;
}

/// The first value of several, header included: all bytes where it is cut short or has no header.
inline base::ByteView first_der_value(base::ByteView bytes) {
  const auto header = read_der_header(bytes);
  if (!header || header->length > bytes.size() - header->size) return bytes;
  return bytes.first(header->size + header->length);
}

}  // namespace trustprobe::x509

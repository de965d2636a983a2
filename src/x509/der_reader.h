// Walks over DER values without copying them (X.690 8.1, 10.1).
#pragma once

#include <optional>

#include "x509/der_header.h"

namespace trustprobe::x509 {

struct DerValue {
  std::uint8_t tag = 0;
  base::ByteView whole;  ///< header included
  base::ByteView contents;
};

/// One value after another of what a view holds. Nothing more is read after the first that is cut short or misshapen.
class DerReader {
 public:
  explicit DerReader(base::ByteView bytes) : rest_(bytes) {}

  bool done() const { return rest_.empty(); }

  std::uint8_t next_tag() const { return rest_.empty() ? 0 : rest_[0]; }

  std::optional<DerValue> next() {
    const auto header = read_der_header(rest_);
    if (!header || header->length > rest_.size() - header->size) return std::nullopt;
    const DerValue value{header->tag, rest_.first(header->size + header->length),
                         rest_.subspan(header->size, header->length)};
    rest_ = rest_.subspan(value.whole.size());
    return value;
  }

  /// The next value if it has this tag; otherwise nothing, and it is still the next.
  std::optional<DerValue> next_if(std::uint8_t tag) { return next_tag() == tag && !done() ? next() : std::nullopt; }

 private:
  base::ByteView rest_;
};

namespace der {
inline constexpr std::uint8_t integer = 0x02, bit_string = 0x03, octet_string = 0x04, object_identifier = 0x06,
                              utc_time = 0x17, generalized_time = 0x18, sequence = 0x30, context_0 = 0xA0,
                              context_1 = 0xA1, context_2 = 0xA2;
}

}  // namespace trustprobe::x509

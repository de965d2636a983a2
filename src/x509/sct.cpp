#include "x509/sct.h"

#include <algorithm>

namespace trustprobe::x509 {
namespace {

// Takes a vector with a two-byte length off the front; nothing when it is cut short.
std::optional<base::ByteView> take_vector(base::ByteView& rest) {
  if (rest.size() < 2) return std::nullopt;
  const std::size_t length = static_cast<std::size_t>(rest[0]) << 8 | rest[1];
  if (rest.size() < 2 + length) return std::nullopt;
  const base::ByteView vector = rest.subspan(2, length);
  rest = rest.subspan(2 + length);
  return vector;
}

// RFC 6962 3.2: version, 32 bytes of log id, 8 bytes of time; extensions and signature follow.
constexpr std::size_t log_id_offset = 1, timestamp_offset = 33, header_size = 41;

Sct read_header(base::ByteView bytes) {
  Sct sct;
  std::copy_n(bytes.begin() + log_id_offset, sct.log_id.size(), sct.log_id.begin());
  for (const std::uint8_t byte : bytes.subspan(timestamp_offset, 8)) sct.timestamp = sct.timestamp << 8 | byte;
  return sct;
}

}  // namespace

base::Instant time_of(const Sct& sct) {
  constexpr std::uint64_t last = 253'402'300'799'000;  // 9999-12-31T23:59:59Z
  return base::Instant{base::Seconds{(std::min(sct.timestamp, last) + 999) / 1'000}};
}

std::optional<std::vector<Sct>> parse_sct_list(base::ByteView list) {
  auto rest = take_vector(list);
  if (!rest || !list.empty()) return std::nullopt;
  std::vector<Sct> scts;
  while (!rest->empty()) {
    const auto bytes = take_vector(*rest);
    if (!bytes || bytes->empty()) return std::nullopt;
    if (bytes->front() != 0) continue;  // RFC 6962 3.2: v1 is 0
    if (bytes->size() < header_size) return std::nullopt;
    scts.push_back(read_header(*bytes));
  }
  return scts;
}

}  // namespace trustprobe::x509

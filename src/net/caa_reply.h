// CAA records (RFC 8659 4.1) out of a DNS message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace trustprobe::net {

struct CaaRecord {
  std::uint8_t flags = 0;
  std::string tag;    ///< letters and digits as they came, case kept
  std::string value;  ///< any bytes: raw text of whoever runs the zone

  bool operator==(const CaaRecord&) const = default;
};

/// The CAA records of a reply's answer section, in order; records of other types, as the CNAMEs that led there, are
/// skipped. Nothing when the message is cut short or a record is not as the RFC says.
std::optional<std::vector<CaaRecord>> parse_caa_reply(base::ByteView message);

}  // namespace trustprobe::net

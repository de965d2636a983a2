// Signed certificate timestamps, decoded but not verified: without a log list they are claims.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/instant.h"

namespace trustprobe::x509 {

struct Sct {
  std::array<std::uint8_t, 32> log_id{};  ///< SHA-256 of the log's key
  std::uint64_t timestamp = 0;            ///< milliseconds since 1970-01-01T00:00:00Z
};

/// When the log claims to have seen the certificate, rounded up so that no SCT seems older than it is; at most the end
/// of the year 9999.
base::Instant time_of(const Sct& sct);

/// The SCTs of version 1 in a SignedCertificateTimestampList (RFC 6962 3.3); those of other versions are left out.
/// Nothing when the encoding is broken.
std::optional<std::vector<Sct>> parse_sct_list(base::ByteView list);

}  // namespace trustprobe::x509

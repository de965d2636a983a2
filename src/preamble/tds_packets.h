// Packets of SQL Server's protocol ([MS-TDS] 2.2.3).
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace trustprobe::preamble {

inline constexpr std::size_t tds_header_size = 8;
inline constexpr std::uint8_t tds_prelogin = 0x12, tds_tabular_result = 0x04, tds_end_of_message = 0x01;

/// A PRELOGIN packet. The payload fits: at most 65527 bytes.
base::Bytes tds_packet(base::ByteView payload, bool last, std::uint8_t number);

/// The packet at the start of `bytes`, of one of the two types above; views point into them.
struct TdsPacket {
  enum class Extent { incomplete, whole, broken };
  Extent extent = Extent::incomplete;
  base::ByteView payload = {};
  std::size_t size = 0;  ///< with its header
  bool last = false;     ///< of its message
};
TdsPacket tds_packet_at(base::ByteView bytes);

}  // namespace trustprobe::preamble

#include "preamble/tds_packets.h"

#include <algorithm>

#include "preamble/numbers.h"
#include "preamble/starttls.h"
#include "preamble/steps.h"

namespace trustprobe::preamble {

// [MS-TDS] 2.2.3.1: type, status, length with the header, SPID, number, window.
base::Bytes tds_packet(base::ByteView payload, bool last, std::uint8_t number) {
  base::Bytes packet{tds_prelogin, last ? tds_end_of_message : std::uint8_t{0}};
  append_u16(packet, static_cast<std::uint16_t>(tds_header_size + payload.size()));
  append_u16(packet, 0);
  packet.push_back(number);
  packet.push_back(0);
  append(packet, payload);
  return packet;
}

TdsPacket tds_packet_at(base::ByteView bytes) {
  if (bytes.empty()) return {};
  if (bytes[0] != tds_prelogin && bytes[0] != tds_tabular_result) return {TdsPacket::Extent::broken};
  if (bytes.size() < 4) return {};
  const std::size_t length = big_endian(bytes.subspan(2, 2));
  if (length < tds_header_size) return {TdsPacket::Extent::broken};
  if (bytes.size() < length) return {};
  return {TdsPacket::Extent::whole, bytes.subspan(tds_header_size, length - tds_header_size), length,
          (bytes[1] & tds_end_of_message) != 0};
}

base::Bytes wrap_tds(base::ByteView records) {
  constexpr std::size_t most = 4096 - tds_header_size;
  base::Bytes packets;
  std::uint8_t number = 1;
  while (!records.empty()) {
    const base::ByteView part = records.first(std::min(most, records.size()));
    records = records.subspan(part.size());
    append(packets, tds_packet(part, records.empty(), number++));
  }
  return packets;
}

bool unwrap_tds(base::Bytes& received, base::Bytes& records) {
  std::size_t taken = 0;
  TdsPacket packet = tds_packet_at(received);
  while (packet.extent == TdsPacket::Extent::whole) {
    append(records, packet.payload);
    taken += packet.size;
    packet = tds_packet_at(base::ByteView(received).subspan(taken));
  }
  take(received, taken);
  return packet.extent != TdsPacket::Extent::broken;
}

}  // namespace trustprobe::preamble

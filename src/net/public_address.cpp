#include "net/public_address.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace trustprobe::net {
namespace {

namespace ip = boost::asio::ip;

struct Block {
  std::uint32_t first;
  int bits;
};

constexpr Block reserved[] = {
    {0x00000000, 8},   // 0.0.0.0/8, "this network"
    {0x0a000000, 8},   // 10.0.0.0/8, private (RFC 1918)
    {0x64400000, 10},  // 100.64.0.0/10, shared (RFC 6598)
    {0x7f000000, 8},   // 127.0.0.0/8, loopback
    {0xa9fe0000, 16},  // 169.254.0.0/16, link-local: also where clouds keep their metadata
    {0xac100000, 12},  // 172.16.0.0/12, private
    {0xc0000000, 24},  // 192.0.0.0/24, protocol assignments
    {0xc0000200, 24},  // 192.0.2.0/24, documentation
    {0xc0586300, 24},  // 192.88.99.0/24, once 6to4 relays
    {0xc0a80000, 16},  // 192.168.0.0/16, private
    {0xc6120000, 15},  // 198.18.0.0/15, benchmarks
    {0xc6336400, 24},  // 198.51.100.0/24, documentation
    {0xcb007100, 24},  // 203.0.113.0/24, documentation
    {0xe0000000, 4},   // 224.0.0.0/4, multicast
    {0xf0000000, 4},   // 240.0.0.0/4, reserved, and broadcast
};

bool is_public_v4(std::uint32_t address) {
  return std::ranges::none_of(
      reserved, [address](const Block& block) { return (address ^ block.first) >> (32 - block.bits) == 0; });
}

using V6Bytes = ip::address_v6::bytes_type;

std::uint32_t v4_at(const V6Bytes& bytes, std::size_t offset) {
  return std::uint32_t{bytes[offset]} << 24 | std::uint32_t{bytes[offset + 1]} << 16 |
         std::uint32_t{bytes[offset + 2]} << 8 | bytes[offset + 3];
}

template <std::size_t Size>
bool begins_with(const V6Bytes& bytes, const std::array<std::uint8_t, Size>& prefix) {
  return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};  // RFC 4291 2.5.5.2
constexpr std::array<std::uint8_t, 12> nat64{0, 0x64, 0xff, 0x9b};                        // RFC 6052 2.1
constexpr std::array<std::uint8_t, 2> six_to_four{0x20, 0x02};                            // RFC 3056 2
constexpr std::array<std::uint8_t, 4> documentation{0x20, 0x01, 0x0d, 0xb8};              // RFC 3849

// Only 2000::/3 is given out (RFC 4291 2.4), so whatever is outside needs no list.
bool is_public_v6(const V6Bytes& bytes) {
  if (begins_with(bytes, mapped) || begins_with(bytes, nat64)) return is_public_v4(v4_at(bytes, 12));
  if (begins_with(bytes, six_to_four)) return is_public_v4(v4_at(bytes, 2));
  const bool given_out = (bytes[0] & 0xe0) == 0x20;
  const bool protocol_assignment = bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] < 0x02;       // 2001::/23, RFC 2928
  const bool documentation_too = bytes[0] == 0x3f && bytes[1] == 0xff && (bytes[2] & 0xf0) == 0;  // 3fff::/20, RFC 9637
  return given_out && !protocol_assignment && !documentation_too && !begins_with(bytes, documentation);
}

}  // namespace

bool is_public(const ip::address& address) {
  return address.is_v4() ? is_public_v4(address.to_v4().to_uint()) : is_public_v6(address.to_v6().to_bytes());
}

}  // namespace trustprobe::net

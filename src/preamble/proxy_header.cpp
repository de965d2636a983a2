#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "preamble/numbers.h"
#include "preamble/proxy_dialogue.h"
#include "preamble/steps.h"

namespace trustprobe::preamble {
namespace {

// 2.2: "\r\n\r\n\0\r\nQUIT\n", then version 2 and the command.
constexpr std::array<std::uint8_t, 12> signature{0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D,
                                                 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
constexpr std::uint8_t v2_local = 0x20, v2_proxy = 0x21;
constexpr std::uint8_t unspecified = 0x00, tcp_over_v4 = 0x11, tcp_over_v6 = 0x21;

// One header has one family: beside an address of v6 one of v4 is ::ffff:a.b.c.d (RFC 4291 2.5.5.2).
SocketAddress as_v6(const SocketAddress& address) {
  if (address.v6) return address;
  SocketAddress mapped{.v6 = true, .address = {}, .port = address.port};
  mapped.address[10] = mapped.address[11] = 0xFF;
  std::copy_n(address.address.begin(), 4, mapped.address.begin() + 12);
  return mapped;
}

// 2.1 wants groups of hexadecimal digits, and does not know the form that ends in an address of v4.
std::string text_of(const SocketAddress& socket) {
  const auto& a = socket.address;
  if (!socket.v6) return fmt::format("{}.{}.{}.{}", a[0], a[1], a[2], a[3]);
  std::string text;
  for (std::size_t i = 0; i < a.size(); i += 2) {
    text += fmt::format("{}{:x}", i == 0 ? "" : ":", a[i] << 8 | a[i + 1]);
  }
  return text;
}

base::Bytes v1_header(const SocketAddress& source, const SocketAddress& destination) {
  const std::string line = fmt::format("PROXY {} {} {} {} {}\r\n", source.v6 ? "TCP6" : "TCP4", text_of(source),
                                       text_of(destination), source.port, destination.port);
  base::Bytes header;
  append(header, base::bytes_of(line));
  return header;
}

base::Bytes v2_beginning(std::uint8_t command, std::uint8_t family, std::uint16_t length) {
  base::Bytes header(signature.begin(), signature.end());
  header.push_back(command);
  header.push_back(family);
  append_u16(header, length);
  return header;
}

base::Bytes v2_header(const SocketAddress& source, const SocketAddress& destination) {
  const std::size_t size = source.v6 ? 16 : 4;
  base::Bytes header = v2_beginning(v2_proxy, source.v6 ? tcp_over_v6 : tcp_over_v4, source.v6 ? 36 : 12);
  append(header, base::ByteView(source.address).first(size));
  append(header, base::ByteView(destination.address).first(size));
  append_u16(header, source.port);
  append_u16(header, destination.port);
  return header;
}

}  // namespace

base::Bytes proxy_header(target::ProxyProtocol version, const SocketAddress& source, const SocketAddress& destination) {
  const bool mixed = source.v6 != destination.v6;
  const SocketAddress from = mixed ? as_v6(source) : source, to = mixed ? as_v6(destination) : destination;
  return version == target::ProxyProtocol::v1 ? v1_header(from, to) : v2_header(from, to);
}

base::Bytes proxy_header_unknown(target::ProxyProtocol version) {
  if (version == target::ProxyProtocol::v2) return v2_beginning(v2_local, unspecified, 0);
  base::Bytes header;
  append(header, base::bytes_of("PROXY UNKNOWN\r\n"));
  return header;
}

}  // namespace trustprobe::preamble

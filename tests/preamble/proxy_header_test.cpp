#include <doctest/doctest.h>

#include "preamble/proxy_dialogue.h"
#include "talk.h"

namespace trustprobe::preamble {
namespace {

using support::literal;
using target::ProxyProtocol;

constexpr SocketAddress v4_client{.v6 = false, .address = {192, 0, 2, 7}, .port = 56324};
constexpr SocketAddress v4_server{.v6 = false, .address = {198, 51, 100, 255}, .port = 443};
constexpr SocketAddress v6_client{
    .v6 = true, .address = {0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x01}, .port = 1};
constexpr SocketAddress v6_server{
    .v6 = true, .address = {0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFE}, .port = 65535};

TEST_CASE("version 1 of the PROXY header is one line of text") {
  CHECK(proxy_header(ProxyProtocol::v1, v4_client, v4_server) ==
        literal("PROXY TCP4 192.0.2.7 198.51.100.255 56324 443\r\n"));
  CHECK(proxy_header(ProxyProtocol::v1, v6_client, v6_server) ==
        literal("PROXY TCP6 2001:db8:0:0:0:0:0:1 2001:db8:0:0:0:0:0:fffe 1 65535\r\n"));
}

TEST_CASE("version 2 of the PROXY header is a signature, the family, a length, addresses and ports") {
  CHECK(proxy_header(ProxyProtocol::v2, v4_client, v4_server) == literal("\r\n\r\n\0\r\nQUIT\n"
                                                                         "\x21\x11\x00\x0c"
                                                                         "\xc0\x00\x02\x07"
                                                                         "\xc6\x33\x64\xff"
                                                                         "\xdc\x04\x01\xbb"));
  CHECK(proxy_header(ProxyProtocol::v2, v6_client, v6_server) == literal("\r\n\r\n\0\r\nQUIT\n"
                                                                         "\x21\x21\x00\x24"
                                                                         "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01"
                                                                         "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\xff\xfe"
                                                                         "\x00\x01\xff\xff"));
}

TEST_CASE("where the addresses are not known the header is UNKNOWN, and LOCAL in version 2") {
  CHECK(proxy_header_unknown(ProxyProtocol::v1) == literal("PROXY UNKNOWN\r\n"));
  CHECK(proxy_header_unknown(ProxyProtocol::v2) == literal("\r\n\r\n\0\r\nQUIT\n\x20\x00\x00\x00"));
}

TEST_CASE("of two families the header has the later one, in which an address of the other is mapped") {
  CHECK(proxy_header(ProxyProtocol::v1, v4_client, v6_server) ==
        literal("PROXY TCP6 0:0:0:0:0:ffff:c000:207 2001:db8:0:0:0:0:0:fffe 56324 65535\r\n"));
  const base::Bytes header = proxy_header(ProxyProtocol::v2, v6_client, v4_server);
  REQUIRE(header.size() == 16 + 36);
  CHECK(base::Bytes(header.begin() + 32, header.begin() + 48) ==
        literal("\0\0\0\0\0\0\0\0\0\0\xff\xff\xc6\x33\x64\xff"));
}

}  // namespace
}  // namespace trustprobe::preamble

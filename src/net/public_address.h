// Which addresses belong to the Internet at large, and which to this machine, its networks or nobody.
#pragma once

#include <boost/asio/ip/address.hpp>

namespace trustprobe::net {

/// False for whatever the IANA registries of special-purpose addresses (RFC 6890) keep from global use: loopback,
/// private, link-local, shared (RFC 6598), multicast, documentation, unspecified and reserved addresses. An IPv6
/// address that stands for an IPv4 one (mapped, NAT64, 6to4) is what that one is.
bool is_public(const boost::asio::ip::address& address);

}  // namespace trustprobe::net

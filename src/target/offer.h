// What a ClientHello proposes. Offers are rows of data; one attempt makes one offer to one endpoint.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace trustprobe::target {

/// ProtocolVersion code points (RFC 8446 4.1.2).
inline constexpr std::uint16_t tls12 = 0x0303;
inline constexpr std::uint16_t tls13 = 0x0304;

/// Which certificate key the offer leaves the server to choose from.
enum class KeyChoice { any, ecdsa, rsa };

struct Offer {
  std::string_view id;     ///< as `--offers` and the reports name it
  std::string_view title;  ///< for people: "ECDSA only, TLS 1.3"
  std::uint16_t lowest_version = tls12;
  std::uint16_t highest_version = tls13;
  KeyChoice key = KeyChoice::any;
  bool sends_server_name = true;
};

/// Every offer there is, the default one first. The rows live as long as the program.
std::span<const Offer> all_offers();

/// The row with this id, or null.
const Offer* find_offer(std::string_view id);

/// `all_offers().front()`: TLS 1.2 and 1.3, hybrid post-quantum group first, any certificate key.
const Offer& default_offer();

}  // namespace trustprobe::target

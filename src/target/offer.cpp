#include "target/offer.h"

#include <array>

namespace trustprobe::target {
namespace {

constexpr std::array offers{
    Offer{.id = "default", .title = "TLS 1.2 and 1.3, any key"},
    Offer{.id = "ecdsa-tls13", .title = "ECDSA only, TLS 1.3", .lowest_version = tls13, .key = KeyChoice::ecdsa},
    Offer{.id = "rsa-tls13", .title = "RSA only, TLS 1.3", .lowest_version = tls13, .key = KeyChoice::rsa},
    Offer{.id = "ecdsa-tls12", .title = "ECDSA only, TLS 1.2", .highest_version = tls12, .key = KeyChoice::ecdsa},
    Offer{.id = "rsa-tls12", .title = "RSA only, TLS 1.2", .highest_version = tls12, .key = KeyChoice::rsa},
    Offer{.id = "no-sni", .title = "without SNI", .sends_server_name = false},
};

}  // namespace

std::span<const Offer> all_offers() {
  return offers;
}

const Offer* find_offer(std::string_view id) {
  for (const Offer& offer : offers) {
    if (offer.id == id) return &offer;
  }
  return nullptr;
}

const Offer& default_offer() {
  return offers.front();
}

}  // namespace trustprobe::target

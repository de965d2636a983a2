#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "wire/registry.h"

namespace trustprobe::wire {
namespace {

using Authentication = SuiteTraits::Authentication;

// "TLS_DHE_RSA_WITH_AES_128_CBC_SHA" taken apart; a name without "_WITH_" has no exchange.
struct NameParts {
  std::string_view exchange;  // "DHE_RSA"
  std::string_view cipher;    // "AES_128_CBC_SHA"
};

NameParts parts_of(std::string_view name) {
  constexpr std::string_view with = "_WITH_";
  for (const std::string_view prefix : {"OLD_", "TLS_", "SSL_"}) {
    if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
  }
  const std::size_t at = name.find(with);
  if (at == std::string_view::npos) return {{}, name};
  return {name.substr(0, at), name.substr(at + with.size())};
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// With a pre-shared key the premaster secret is made of two: `other`, as the messages have another layout (RFC 4279).
KeyExchange exchange_of(std::string_view exchange) {
  if (has(exchange, "PSK")) return KeyExchange::other;
  if (exchange.starts_with("ECDHE_") || exchange == "ECDH_anon") return KeyExchange::ecdhe;
  if (exchange.starts_with("DHE_") || exchange.starts_with("DH_anon")) return KeyExchange::dhe;
  if (exchange == "RSA" || exchange.starts_with("RSA_")) return KeyExchange::rsa;
  return KeyExchange::other;
}

Authentication authentication_of(std::string_view exchange) {
  if (exchange == "NULL" || has(exchange, "anon")) return Authentication::anonymous;
  if (has(exchange, "PSK")) return Authentication::psk;
  if (has(exchange, "ECDSA")) return Authentication::ecdsa;
  if (has(exchange, "DSS")) return Authentication::dss;
  if (has(exchange, "RSA")) return Authentication::rsa;
  return Authentication::other;
}

bool is_aead(std::string_view cipher) {
  return std::ranges::any_of(std::array{"GCM", "CCM", "POLY1305", "AEGIS", "MGM"},
                             [&](std::string_view mode) { return has(cipher, mode); });
}

// RFC 5487 and RFC 5489 let these run with the PRF of older versions, and OpenSSL does so with Camellia too; ARIA has
// the one of TLS 1.2 (RFC 6209 2).
bool keeps_old_prf(const NameParts& parts) {
  return has(parts.exchange, "PSK") && !parts.cipher.starts_with("ARIA");
}

bool is_tls12_only(const NameParts& parts) {
  if (parts.exchange == "GOSTR341112_256" || is_aead(parts.cipher)) return true;  // RFC 9189 4
  const bool newer_hash = parts.cipher.ends_with("SHA256") || parts.cipher.ends_with("SHA384");
  return newer_hash && !keeps_old_prf(parts);
}

bool is_ephemeral(std::string_view exchange) {
  return std::ranges::any_of(std::array{"DHE", "anon", "SRP", "ECCPWD"},
                             [&](std::string_view part) { return has(exchange, part); });
}

void set_versions(const NameParts& parts, SuiteTraits& traits) {
  traits.tls13 = parts.exchange.empty() || has(parts.cipher, "MGM");  // MGM: RFC 9367
  traits.tls12_only = !traits.tls13 && is_tls12_only(parts);
  traits.forward_secret = traits.tls13 || is_ephemeral(parts.exchange);
}

void set_cipher(std::string_view cipher, SuiteTraits& traits) {
  // RFC 9150: TLS_SHA256_SHA256 and its sister only protect integrity.
  traits.null_encryption = cipher.starts_with("NULL") || cipher.starts_with("SHA");
  traits.rc4 = cipher.starts_with("RC4");
  traits.des = cipher.starts_with("DES");
  traits.triple_des = cipher.starts_with("3DES");
  traits.cbc = has(cipher, "CBC");
  traits.aead = is_aead(cipher);
}

SuiteTraits read_name(std::uint16_t suite) {
  const std::string name = cipher_suite_name(suite);
  SuiteTraits traits;
  if (name.starts_with("0x") || name.ends_with("_SCSV")) return traits;
  const NameParts parts = parts_of(name);
  set_versions(parts, traits);
  set_cipher(parts.cipher, traits);
  traits.key_exchange = exchange_of(parts.exchange);
  traits.authentication = traits.tls13 ? Authentication::none : authentication_of(parts.exchange);
  traits.export_grade = has(parts.exchange, "EXPORT");
  traits.gost_or_sm = has(name, "GOST") || has(name, "SM4");
  return traits;
}

// A scan asks hundreds of times for all of them: each name is taken apart once.
std::vector<SuiteTraits> read_names() {
  std::vector<SuiteTraits> traits;
  for (const std::uint16_t suite : all_cipher_suites()) traits.push_back(read_name(suite));
  return traits;
}

}  // namespace

KeyExchange key_exchange_of(std::uint16_t suite) {
  return traits_of(suite).key_exchange;
}

SuiteTraits traits_of(std::uint16_t suite) {
  static const std::vector<SuiteTraits> listed = read_names();
  const auto suites = all_cipher_suites();
  const auto row = std::ranges::lower_bound(suites, suite);
  if (row == suites.end() || *row != suite) return read_name(suite);
  return listed[static_cast<std::size_t>(row - suites.begin())];
}

}  // namespace trustprobe::wire

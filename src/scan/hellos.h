// The ClientHellos that a scan is made of.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "wire/client_hello.h"

namespace trustprobe::scan {

using CodePoints = std::vector<std::uint16_t>;

inline constexpr std::uint16_t ssl2 = 0x0002, ssl3 = 0x0300, tls10 = 0x0301, tls11 = 0x0302, tls12 = 0x0303,
                               tls13 = 0x0304;

/// What a hello up to TLS 1.2 leaves open: all by default.
struct HelloTerms {
  std::optional<std::string> server_name;
  CodePoints groups;             ///< supported_groups; empty: the usual ones
  CodePoints signature_schemes;  ///< signature_algorithms; empty: all
};

/// Makes hellos with random bytes of their own. One thread only.
class Hellos {
 public:
  explicit Hellos(std::optional<std::string> server_name) : server_name_(std::move(server_name)) {}

  /// For exactly this version, SSL 3 to TLS 1.2, the highest one that it offers. signature_algorithms_cert names all
  /// schemes, so that no chain is hidden by what its authorities sign with.
  wire::ClientHello up_to_tls12(std::uint16_t version, CodePoints suites, const HelloTerms& terms);
  wire::ClientHello up_to_tls12(std::uint16_t version, CodePoints suites) {
    return up_to_tls12(version, std::move(suites), usual());
  }

  /// For TLS 1.3 and nothing else; without key_share, which the question adds.
  wire::ClientHello tls13_only(CodePoints suites, const HelloTerms& terms);
  wire::ClientHello tls13_only(const HelloTerms& terms) { return tls13_only(usual_tls13_suites(), terms); }

  HelloTerms usual() const { return {.server_name = server_name_, .groups = {}, .signature_schemes = {}}; }

  std::array<std::uint8_t, 32> random();
  const std::optional<std::string>& server_name() const { return server_name_; }

  static CodePoints usual_tls13_suites();

 private:
  std::optional<std::string> server_name_;
  std::mt19937_64 generator_{std::random_device{}()};
};

/// Suites for a version up to TLS 1.2, in lists of at most `most_suites_at_once`: those of one kind of key exchange and
/// authentication together, the usual and strong ones first.
std::vector<CodePoints> suite_lists(std::uint16_t version);
inline constexpr std::size_t most_suites_at_once = 100;

/// Every suite of TLS 1.3, in lists.
std::vector<CodePoints> suite_lists_tls13();

/// Suites up to TLS 1.2 that most servers know one of, strong ones first; at most `most_suites_at_once`.
CodePoints usual_suites(std::uint16_t version);

/// ECDHE suites with a certificate, strong ones first.
CodePoints ecdhe_suites(std::uint16_t version);

/// Every group, in lists of families; of `elliptic_only` those that ECDHE up to TLS 1.2 can use.
enum class GroupsFor { tls13, tls12 };
std::vector<CodePoints> group_lists(GroupsFor version);

/// Every signature scheme, in lists by kind of key.
enum class SchemesFor { tls13, tls12 };
std::vector<CodePoints> scheme_lists(SchemesFor version);

/// Of the families hybrid and ML-KEM; drafts are none.
bool post_quantum(std::uint16_t group);

/// With the PKCS #1 schemes behind them, by which some servers look for RSA keys. In TLS 1.3 they are for certificates
/// alone (RFC 8446 4.2.3), and no handshake is signed by them.
CodePoints with_pkcs1(CodePoints schemes);

}  // namespace trustprobe::scan

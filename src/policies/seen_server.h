// What the negotiation surface of an endpoint shows of those things that policies settle. Private to this module.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "observation/surface.h"
#include "wire/registry.h"

namespace trustprobe::policies {

using Codes = std::vector<std::uint16_t>;

inline constexpr std::uint16_t ssl3 = 0x0300, tls12 = 0x0303, tls13 = 0x0304;

bool contains(std::span<const std::uint16_t> values, std::uint16_t value);
/// Whether TLS of this version can negotiate the suite (RFC 5246 A.5, RFC 8446 B.4); elliptic curves came with TLS 1.0
/// (RFC 8422 1).
bool usable(std::uint16_t suite, std::uint16_t version);
/// Of the families hybrid and ML-KEM; drafts are none.
bool post_quantum(std::uint16_t group);

/// The surface must outlive it.
class SeenServer {
 public:
  explicit SeenServer(const observation::Surface& surface);

  observation::Answer version(std::uint16_t version) const { return surface_.supports(version); }
  /// SSL 3 to TLS 1.3, ascending: those that are spoken.
  const std::vector<const observation::VersionSurface*>& spoken() const { return spoken_; }
  bool speaks(std::uint16_t version) const { return version_is(version, observation::Answer::yes); }

  /// Accepted in a version that is spoken. `undetermined` where none is known to accept the suite and one may.
  observation::Answer suite(std::uint16_t suite) const;
  /// A version that can use the suite is spoken, and a certificate with the key that it needs is served.
  bool can_show(std::uint16_t suite) const;
  /// A certificate with the key that the suite needs is served. TLS 1.3 suites need none.
  bool has_key_for(std::uint16_t suite) const;

  /// The list that groups are judged by: of TLS 1.3 where it is spoken, else of ECDHE up to TLS 1.2.
  const observation::AcceptedList& groups() const;
  /// There is a key exchange by groups, so that the endpoint could show some.
  bool shows_groups() const;
  observation::Answer group(std::uint16_t group) const;
  /// A group of post-quantum key exchange is taken. `no` without TLS 1.3.
  observation::Answer post_quantum_group() const;

 private:
  bool version_is(std::uint16_t version, observation::Answer answer) const {
    return surface_.supports(version) == answer;
  }
  void add_keys_of_chains();
  void add_keys_of_suites();

  const observation::Surface& surface_;
  std::vector<const observation::VersionSurface*> spoken_;
  std::vector<wire::SuiteTraits::Authentication> keys_;
};

}  // namespace trustprobe::policies

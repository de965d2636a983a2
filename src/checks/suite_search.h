// Cipher suites of one kind among those that an endpoint accepts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "checks/scanned.h"
#include "wire/registry.h"

namespace trustprobe::checks {

using SuiteTest = bool (*)(const wire::SuiteTraits&);

struct SuitesFound {
  std::vector<std::uint16_t> suites;    ///< accepted in some version, each once
  std::vector<std::uint16_t> versions;  ///< that accept one of them, ascending
  bool uncertain = false;               ///< there may be more: a version or one of these suites is undetermined

  bool none() const { return suites.empty(); }
};

/// SSL 2 apart, whose ciphers are none of TLS.
SuitesFound suites_found(const std::vector<observation::VersionSurface>& versions, SuiteTest wanted);

bool any_accepted(const observation::AcceptedList& list, SuiteTest wanted);
bool any_undetermined(const observation::AcceptedList& list, SuiteTest wanted);

/// No secrecy at all or one that can be broken today: NULL, anonymous, export, RC4, single DES.
bool is_broken(const wire::SuiteTraits& traits);
bool is_triple_des(const wire::SuiteTraits& traits);
bool is_forward_secret(const wire::SuiteTraits& traits);
/// The server's long-lived key agrees on the secret: RSA key transport, static DH and ECDH.
bool is_static_key_exchange(const wire::SuiteTraits& traits);
bool is_aead(const wire::SuiteTraits& traits);

/// IANA names, five at most: "TLS_RSA_WITH_RC4_128_SHA and TLS_RSA_WITH_RC4_128_MD5".
std::string suite_names(const std::vector<std::uint16_t>& suites);
/// "TLS 1.0 and TLS 1.2".
std::string version_names(const std::vector<std::uint16_t>& versions);

/// `fault` where suites were found, undetermined where there may be some, else nothing.
SurfaceVerdict verdict_on(const Scanned& at, const SuitesFound& found, std::string_view question, Told told);

}  // namespace trustprobe::checks

// A certificate, parsed once into plain data (RFC 5280 section 4). Immutable and shared.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/input_error.h"
#include "base/instant.h"
#include "x509/distribution_point.h"
#include "x509/name.h"
#include "x509/public_key.h"

namespace trustprobe::x509 {

using Sha256 = std::array<std::uint8_t, 32>;

/// The digest that fingerprints and pins are made of.
Sha256 sha256(base::ByteView bytes);

struct BasicConstraints {
  bool ca = false;
  std::optional<int> path_length;  ///< pathLenConstraint; set only where it was present
  bool critical = false;
};

/// KeyUsage bits (RFC 5280 4.2.1.3) that anything here asks about.
struct KeyUsage {
  bool digital_signature = false;
  bool key_encipherment = false;
  bool key_agreement = false;
  bool key_cert_sign = false;
  bool crl_sign = false;
};

struct AuthorityKeyIdentifier {
  std::optional<base::Bytes> key_id;
  bool has_issuer = false;  ///< authorityCertIssuer present
  bool has_serial = false;  ///< authorityCertSerialNumber present
};

struct NameConstraints {
  std::vector<GeneralName> permitted;
  std::vector<GeneralName> excluded;
  bool critical = false;

  /// RFC 5280 4.2.1.10: MUST NOT be empty.
  bool empty() const { return permitted.empty() && excluded.empty(); }
};

/// One pair of policyMappings (RFC 5280 4.2.1.5), OIDs in dotted form.
struct PolicyMapping {
  std::string issuer_policy;
  std::string subject_policy;
};

/// RFC 5280 4.2.1.11: certificates that may follow before the requirement holds.
struct PolicyConstraints {
  std::optional<int> require_explicit;
  std::optional<int> inhibit_mapping;
  bool critical = false;
};

/// Everything that is read of the extensions. An absent extension is an empty optional or an empty list.
struct Extensions {
  std::optional<BasicConstraints> basic_constraints;
  std::optional<KeyUsage> key_usage;
  std::optional<std::vector<std::string>> extended_key_usage;  ///< OIDs in dotted form
  std::optional<std::vector<GeneralName>> subject_alt_names;
  bool issuer_alt_name = false;  ///< issuerAltName (RFC 5280 4.2.1.7) is there; what it says is not read
  std::optional<NameConstraints> name_constraints;
  std::optional<AuthorityKeyIdentifier> authority_key_identifier;
  std::optional<base::Bytes> subject_key_identifier;
  std::vector<std::string> policies;  ///< certificatePolicies OIDs in dotted form
  std::vector<PolicyMapping> policy_mappings;
  std::optional<PolicyConstraints> policy_constraints;
  std::optional<int> inhibit_any_policy;     ///< SkipCerts (RFC 5280 4.2.1.14)
  std::vector<std::string> ocsp_urls;        ///< AIA id-ad-ocsp
  std::vector<std::string> ca_issuers_urls;  ///< AIA id-ad-caIssuers
  std::vector<std::string> crl_urls;         ///< CRL distribution points with a URI
  std::vector<DistributionPoint> crl_distribution_points;
  std::vector<DistributionPoint> freshest_crl;  ///< where delta CRLs are (RFC 5280 4.2.1.15)
  bool ocsp_no_check = false;                   ///< id-pkix-ocsp-nocheck (RFC 6960 4.2.2.2.1)
  std::optional<base::Bytes> sct_list;  ///< SignedCertificateTimestampList (RFC 6962 3.3), still in TLS encoding
  bool must_staple = false;             ///< TLS feature status_request (RFC 7633)
  std::vector<std::string> critical;    ///< OIDs of all critical extensions
  std::vector<std::string> unhandled_critical;  ///< OIDs of critical extensions that this program does not process
  std::vector<std::string> malformed;           ///< OIDs of extensions that could not be decoded

  bool is_critical(std::string_view oid) const;
};

/// A yes or no that is worked out when it is first asked for. Threads may ask at once: they find the same.
class OnceAnswer {
 public:
  OnceAnswer() = default;
  OnceAnswer(const OnceAnswer& other) : state_(other.state_.load(std::memory_order_relaxed)) {}
  OnceAnswer& operator=(const OnceAnswer&) = delete;

  template <typename WorkOut>
  bool get(WorkOut work_out) const {
    State state = state_.load(std::memory_order_relaxed);
    if (state == State::unknown) state_.store(state = work_out() ? State::yes : State::no, std::memory_order_relaxed);
    return state == State::yes;
  }

 private:
  enum class State : unsigned char { unknown, yes, no };
  mutable std::atomic<State> state_ = State::unknown;
};

struct Certificate {
  base::Bytes der;
  Sha256 fingerprint{};  ///< SHA-256 of `der`
  Sha256 spki_sha256{};  ///< SHA-256 of the SubjectPublicKeyInfo: what a pin holds (RFC 7469 2.4)
  int version = 3;       ///< 1, 2 or 3
  base::Bytes serial;    ///< magnitude, big-endian, no leading zeros
  bool serial_negative = false;
  Name subject;
  Name issuer;
  base::Instant not_before;  ///< the certificate is valid from and including this second
  base::Instant not_after;   ///< ... to and including this one (RFC 5280 4.1.2.5)
  PublicKey public_key;
  SignatureAlgorithm signature_algorithm;
  Extensions extensions;
  bool has_extensions = false;  ///< any at all, read or not

  /// Subject and issuer are the same name (RFC 5280 6.1: "self-issued"); says nothing of the key.
  bool self_issued() const { return subject.canonical == issuer.canonical; }
  /// Self-issued and signed by its own key. The signature is checked once, when somebody asks.
  bool self_signed() const;

  OnceAnswer signed_by_own_key;  ///< of `self_signed`
};

using CertificateRef = std::shared_ptr<const Certificate>;

/// Parses exactly one DER certificate; trailing bytes are an error. Extensions that cannot be decoded do not fail the
/// parse: they are listed in `Extensions::malformed`. Failure means: not a certificate; `what` says why.
base::Result<CertificateRef> parse_certificate(base::ByteView der);

/// Lower-case hex of the SHA-256 fingerprint: how JSON names a certificate.
std::string fingerprint_hex(const Certificate& certificate);

/// The name a person would use: common name, else the first SAN, else the organisational unit or organisation, else the
/// whole subject. Raw text from the certificate: pass it through `base::printable` before a terminal.
std::string display_name(const Certificate& certificate);

/// RFC 5280 4.1.2.5: valid from notBefore through notAfter, inclusive: notAfter - notBefore + 1 s.
base::Seconds validity_period(const Certificate& certificate);

}  // namespace trustprobe::x509

// What an endpoint negotiates, found out by many ClientHellos of our own: the negotiation surface, as plain data. Code
// points are as registered by IANA; their names are in wire/registry.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "x509/presented_chain.h"

namespace trustprobe::observation {

/// `undetermined`: no answer that proves either; never a "no".
enum class Answer { undetermined, no, yes };
std::string_view to_string(Answer answer);

/// Whose order decides what is picked. `undetermined` also where there is nothing to choose from.
enum class Preference { undetermined, server, client };
std::string_view to_string(Preference preference);

/// Code points that an endpoint accepts.
struct AcceptedList {
  std::vector<std::uint16_t> accepted;  ///< best first where the server has an order, else ascending
  Preference preference = Preference::undetermined;
  std::vector<std::uint16_t> undetermined;  ///< whether these are accepted could not be found out; ascending

  bool accepts(std::uint16_t value) const;
  /// Every value was answered clearly.
  bool exhaustive() const { return undetermined.empty(); }

  bool operator==(const AcceptedList&) const = default;
};

struct VersionSurface {
  std::uint16_t version = 0;  ///< 0x0002 (SSL 2) to 0x0304 (TLS 1.3)
  Answer supported = Answer::undetermined;
  std::string detail;          ///< why it is undetermined, or how it was declined: "protocol_version alert"
  AcceptedList cipher_suites;  ///< SSL 2 apart
  std::vector<std::uint32_t> sslv2_cipher_kinds;  ///< SSL 2 only

  bool operator==(const VersionSurface&) const = default;
};

/// What was found out about one feature.
struct FeatureAnswer {
  Answer answer = Answer::undetermined;
  std::string detail;  ///< a fact beside it ("lifetime 7200 s"), or why it is undetermined; may be empty

  bool operator==(const FeatureAnswer&) const = default;
};

/// `undetermined` with the detail "does not apply" where the endpoint has no version to which a feature belongs.
struct FeatureSurface {
  FeatureAnswer session_id_resumption;                 ///< TLS 1.2 and older, RFC 5246 7.3
  FeatureAnswer ticket_resumption;                     ///< TLS 1.2 and older, RFC 5077
  FeatureAnswer psk_resumption;                        ///< TLS 1.3, RFC 8446 2.2
  FeatureAnswer early_data;                            ///< TLS 1.3 tickets offer it, RFC 8446 4.2.10
  FeatureAnswer secure_renegotiation;                  ///< RFC 5746
  FeatureAnswer client_renegotiation;                  ///< the server lets the client start one
  FeatureAnswer extended_master_secret;                ///< RFC 7627
  FeatureAnswer encrypt_then_mac;                      ///< RFC 7366
  FeatureAnswer compression;                           ///< RFC 3749: CRIME
  FeatureAnswer fallback_scsv;                         ///< RFC 7507
  FeatureAnswer heartbeat;                             ///< RFC 6520
  FeatureAnswer ocsp_stapling;                         ///< RFC 6066 8
  FeatureAnswer client_certificate_request;            ///< in any version
  std::vector<std::uint16_t> certificate_compression;  ///< RFC 8879: algorithms that it uses
  FeatureAnswer certificate_compression_asked;         ///< whether that list is known

  bool operator==(const FeatureSurface&) const = default;
};

/// What kind of server name a hello of the selection table carried.
enum class NameSent { named, none, unknown, tenant };
std::string_view to_string(NameSent name);

/// Which certificates a hello of the selection table leaves the server to choose from.
enum class KeysOffered { ecdsa, rsa_pss, rsa_pkcs1, any, ml_dsa, sha1 };
std::string_view to_string(KeysOffered keys);

/// One cell of the table: what is served for this name, these keys and this version.
struct SelectedCertificate {
  NameSent name = NameSent::named;
  std::string server_name;  ///< as sent; empty: none
  KeysOffered keys = KeysOffered::any;
  std::uint16_t version = 0;
  Answer served = Answer::undetermined;  ///< a certificate came; `no`: declined
  x509::PresentedChain chain;            ///< not empty where one came
  std::string detail;                    ///< how it was declined, or why it is undetermined; empty otherwise
};

/// What a recorded client gets. Its hello went out as recorded, but for the server name, random values and key shares.
struct SimulatedClient {
  std::string id;          ///< of the recording: "openssl-3.5"
  std::string title;       ///< "OpenSSL 3.5"
  std::string client_row;  ///< the row of path/client.h that says what it trusts; empty: no row stands for it
  Answer connects = Answer::undetermined;
  std::string detail;  ///< why not
  std::uint16_t version = 0, cipher_suite = 0;
  std::optional<std::uint16_t> group;
  bool hello_retry = false;    ///< the server asked for another share first
  x509::PresentedChain chain;  ///< empty: not seen
};

/// One way of sending a hello, of the trials that show what stands on the path.
enum class HelloForm {
  classical,              ///< control: no post-quantum share, one segment
  hybrid_whole,           ///< with a hybrid share, written at once
  hybrid_two_segments,    ///< the same in two TCP segments
  hybrid_two_records,     ///< the same in two TLS records
  hybrid_late_half,       ///< the second half after a pause
  hybrid_padded_one_mss,  ///< padded past one segment of 1,460 bytes
  hybrid_padded_two_mss,  ///< padded past two
  hybrid_retry,           ///< offered without a share, so that a HelloRetryRequest is due
};
std::string_view to_string(HelloForm form);

struct HelloTrial {
  HelloForm form = HelloForm::classical;
  Answer answered =
      Answer::undetermined;  ///< a ServerHello, HelloRetryRequest or alert came; `no`: reset, closed or silent, again
  std::string detail;        ///< "reset after 1,389 bytes", "alert illegal_parameter"
  std::size_t hello_bytes = 0;  ///< of the handshake message

  bool operator==(const HelloTrial&) const = default;
};

/// What post-quantum key exchange costs on this endpoint: medians of complete handshakes by turns.
struct HandshakeCost {
  std::uint16_t group = 0;
  int handshakes = 0;  ///< that were completed; zero: nothing was measured
  base::Microseconds duration{};
  std::size_t bytes_sent = 0, bytes_received = 0;

  bool operator==(const HandshakeCost&) const = default;
};

struct PostQuantumCost {
  HandshakeCost classical, hybrid;
  std::string detail;  ///< why it was not measured; empty where it was

  bool operator==(const PostQuantumCost&) const = default;
};

struct ScanEffort {
  std::size_t connections = 0;
  std::size_t retried = 0;  ///< asked again after a lost answer
  std::size_t retry_budget = 0;
  std::size_t unanswered = 0;  ///< still without an answer
  base::Microseconds duration{};

  bool operator==(const ScanEffort&) const = default;
};

struct Surface {
  std::vector<VersionSurface> versions;  ///< SSL 2 to TLS 1.3, ascending, all of them
  AcceptedList groups;                   ///< TLS 1.3
  AcceptedList groups_tls12;             ///< of ECDHE suites up to TLS 1.2
  std::size_t smallest_dh_bits = 0;      ///< of DHE suites up to TLS 1.2; zero: none was seen
  /// A hybrid or ML-KEM group is asked for by HelloRetryRequest although a usable classical share was sent.
  Answer prefers_post_quantum = Answer::undetermined;
  AcceptedList signature_schemes;  ///< the server signs with these in TLS 1.3
  AcceptedList signature_schemes_tls12;
  std::vector<std::string> alpn;  ///< protocols it chose, best first where it has an order
  Preference alpn_preference = Preference::undetermined;
  Answer alpn_known = Answer::undetermined;  ///< `yes`: every protocol was answered clearly
  FeatureSurface features;
  std::vector<SelectedCertificate> selection;
  std::vector<SimulatedClient> clients;
  std::vector<HelloTrial> trials;
  PostQuantumCost post_quantum_cost;
  ScanEffort effort;

  /// Null where the version was not asked about.
  const VersionSurface* find_version(std::uint16_t version) const;
  Answer supports(std::uint16_t version) const;
};

}  // namespace trustprobe::observation

// What the servers behind one target did, as plain data. Gathered by probe/, judged by assess/, saved as JSON.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/instant.h"
#include "observation/caa_lookup.h"
#include "observation/surface.h"
#include "observation/way.h"
#include "revocation/evidence.h"
#include "target/endpoint.h"
#include "target/offer.h"
#include "target/target.h"
#include "x509/presented_chain.h"

namespace trustprobe::observation {

enum class Stage { resolve, connect, handshake, http, proxy, starttls };
std::string_view to_string(Stage stage);

enum class FailureReason {
  name_not_found,    // NXDOMAIN, or no address of the wanted family
  resolver_failed,   // no resolver, SERVFAIL, timeout of DNS
  refused,           // RST to our SYN
  unreachable,       // no route, network or host unreachable
  timed_out,         // the attempt's total deadline passed
  reset,             // RST after the connection stood
  closed,            // FIN before the handshake was complete
  not_tls,           // bytes that are no TLS record; `detail` quotes their beginning
  alert,             // the server sent an alert; `detail` names it
  protocol_error,    // TLS, but not as the standard says; `detail` has the reason
  too_large,         // chain, certificate or handshake over our caps
  out_of_resources,  // this machine: no file descriptor, no port
  not_offered,       // STARTTLS: the server speaks the protocol, and does not do TLS here
  declined,          // STARTTLS: the server offers TLS and said no when asked
  try_later,         // too many connections, temporarily unavailable
  authentication,    // the proxy wants credentials, or others
  denied,            // the proxy's rules forbid this destination
  bad_gateway,       // the proxy could not reach the server
  captive_portal,    // a page or a redirect instead of a tunnel
  not_trusted,       // the certificate of an https proxy
  unexpected,        // what came before TLS is not what the protocol says; `detail` quotes it
};
std::string_view to_string(FailureReason reason);

struct AttemptFailure {
  Stage stage = Stage::connect;
  FailureReason reason = FailureReason::timed_out;
  std::string detail;        ///< for people; raw text of the peer is already printable
  std::optional<int> alert;  ///< AlertDescription of a received alert (RFC 8446 6)
};

enum class ClientCertificate { not_requested, requested, required };
std::string_view to_string(ClientCertificate request);

/// What the handshake showed. After a failure: what had come until then.
struct HandshakeRecord {
  bool complete = false;
  std::string version;           ///< "TLS 1.3"; empty until the ServerHello came
  std::string cipher_suite;      ///< IANA name
  std::string group;             ///< key exchange group, IANA name; empty for static RSA
  std::string signature_scheme;  ///< of ServerKeyExchange or CertificateVerify, IANA name
  std::string alpn;
  x509::PresentedChain chain;
  std::vector<base::Bytes> stapled_ocsp;    ///< per presented certificate, the leaf's first; an empty one = none
  std::optional<base::Bytes> tls_sct_list;  ///< SCTs from the TLS extension of the leaf (RFC 6962 3.3)
  ClientCertificate client_certificate = ClientCertificate::not_requested;
  std::vector<std::string> client_ca_names;  ///< of the CertificateRequest, as text
  std::string certificate_compression;       ///< "zlib", "brotli", "zstd"; empty: not compressed (RFC 8879)
  std::size_t bytes_sent = 0;
  std::size_t bytes_received = 0;
};

struct Timings {                 ///< zero: the step was not reached
  base::Microseconds connect{};  ///< to the server, or the first proxy
  base::Microseconds handshake{};
  base::Microseconds total{};
  base::Microseconds preamble{};  ///< proxies and STARTTLS, between the two
};

/// One offer made to one endpoint over at most one connection.
struct Attempt {
  const target::Offer* offer = nullptr;  ///< never null; lives as long as the program
  HandshakeRecord handshake;
  std::optional<AttemptFailure> failure;
  Timings timings;
  int tries = 1;

  bool answered_by_tls() const;  ///< completed, or at least a TLS message (hello, alert) came back
};

struct HttpRecord {
  std::optional<int> status;
  std::optional<std::string> strict_transport_security;  ///< the header's value, printable
  std::string failure;                                   ///< why there is no status; empty if there is one
};

struct EndpointObservation {
  target::Endpoint endpoint;
  base::Instant at;               ///< when the first attempt began
  std::vector<Attempt> attempts;  ///< the default offer first; never empty
  std::optional<HttpRecord> http;
  std::optional<PreambleRecord> preamble = {};  ///< nothing: TLS began at once
  std::optional<Surface> surface = {};          ///< nothing: not scanned

  bool reached() const { return !attempts.empty() && !attempts.front().handshake.chain.empty(); }
};

/// All that was seen of one target. Immutable once gathered.
struct Observation {
  target::Target target;
  std::optional<WayRecord> way = {};  ///< nothing: plain connections
  std::vector<std::string> aliases;   ///< CNAMEs that were followed, in order
  base::Microseconds dns{};
  std::optional<AttemptFailure> resolve_failure;  ///< set: there are no endpoints
  /// What was fetched beside the handshakes: OCSP responses, revocation lists, issuers, and what did not come. Shared
  /// by all targets that needed it.
  std::vector<revocation::EvidenceRef> evidence = {};
  std::vector<EndpointObservation> endpoints;  ///< in the order of the addresses: v4 before v6, each sorted
  std::optional<CaaLookup> caa;                ///< nothing: not asked for, or an address has no name to ask about
};

}  // namespace trustprobe::observation

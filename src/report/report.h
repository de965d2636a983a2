// Everything that a run found out, as plain data: what every report format is made from. A format reads this and
// nothing else.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "assess/assess.h"
#include "report/summary.h"
#include "suites/judgement.h"
#include "suites/suite.h"

namespace trustprobe::report {

// All texts are printable UTF-8: whatever servers and certificates said is escaped already.

struct ReportedCertificate {
  std::string id;           ///< lower-case hex of the SHA-256 of its DER
  std::string name;         ///< what a person calls it: "shop.example.com"
  std::string issuer_name;  ///< the same of its issuer
  std::string subject;      ///< "CN=shop.example.com, O=Shop"
  std::string issuer;
  std::string serial;  ///< lower-case hex, "-" before a negative one
  std::string key;     ///< "ECDSA P-256"
  int key_bits = 0;
  std::string signature_algorithm;  ///< "ecdsa-with-SHA256"
  std::string spki_sha256;          ///< lower-case hex
  std::vector<std::string> names;   ///< subjectAltName: DNS names and addresses
  base::Instant not_before, not_after;
  bool self_signed = false;
};

/// A way through certificates, and what came of it.
struct ReportedPath {
  std::vector<std::size_t> certificates;  ///< indices into Report::certificates, the leaf first
  bool anchored = false;                  ///< the last one is an anchor of the store
  path::Verdict verdict = path::Verdict::not_trusted;
  std::string reason;                   ///< why it does not hold, short; empty when it does
  std::optional<std::size_t> break_at;  ///< which of `certificates` the reason is about; nothing: the end of the way
};

/// What one client with one store says of a chain.
struct ReportedVerdict {
  std::string store, client;
  path::Verdict verdict = path::Verdict::not_trusted;
  std::string anchor;                                               ///< name of the anchor; empty unless trusted
  std::string reason;                                               ///< short; empty when trusted
  revocation::Status revocation = revocation::Status::not_checked;  ///< of the leaf
  std::vector<ReportedPath> paths;  ///< the one that decided first; only for the clients that were asked for
};

/// How a chain came. Texts are empty where nothing was negotiated.
struct ReportedHandshake {
  bool with_server_name = true;
  std::string version, cipher_suite, group;  ///< "TLS 1.3", IANA names
};

/// One distinct chain of a target.
struct ReportedChain {
  std::string label;                      ///< "ECDSA P-256", "RSA 2048 at 203.0.113.12"
  std::vector<std::size_t> certificates;  ///< as sent, the leaf first; what is no certificate is left out
  std::vector<std::size_t> endpoints;     ///< where it is served: indices into ReportedTarget::endpoints
  /// Of each of `endpoints`, in their order, the first handshake that showed the chain there; one with server name
  /// before any without.
  std::vector<ReportedHandshake> handshakes;
  bool default_only = false;  ///< only clients without server name get it
  std::string defect;         ///< why the leaf is no certificate; empty: it is one, `certificates` not empty
  std::vector<ReportedVerdict> verdicts;  ///< per (store, client) that was asked for; nobody trusts a defect
  std::vector<ReportedVerdict> others;    ///< of the other clients, for the record; without paths
};

struct ReportedEndpoint {
  std::string address;
  int port = 443;
  std::string server_name;  ///< empty: none was sent
  base::Instant at;
  bool reached = false;   ///< a certificate came
  bool complete = false;  ///< the handshake of the default offer was completed
  std::string failure;    ///< why not, in words; also where a handshake failed after its certificate came
  std::string version, cipher_suite, group;   ///< of the default offer: "TLS 1.3"; empty: not negotiated
  base::Microseconds connect{}, handshake{};  ///< zero: not got so far
  std::optional<int> http_status;
};

struct ReportedTarget {
  std::size_t suite = 0;  ///< index into Report::suites, the one it was probed for; without meaning for `probe`
  std::string target;     ///< as it was typed
  std::string host;       ///< as it is asked for: lower case, international names in ASCII
  int port = 443;
  Outcome outcome = Outcome::ok;
  std::string not_probed;  ///< why nothing was captured; empty unless `outcome` is `not_probed`
  base::Instant at;        ///< when it was judged
  std::vector<ReportedEndpoint> endpoints;
  std::vector<ReportedChain> chains;
  std::vector<checks::Finding> findings;  ///< worst first, passed and not applicable ones last; `endpoints` as above
};

struct ReportedStore {
  std::string name;  ///< "rv"; "rv (nightly)" where suites of one run call different stores by one name
  std::string path, format, sha256;
  std::optional<base::Instant> modified;
  std::size_t anchors = 0;
};

struct ReportedSuite {
  std::string name, path, description;
  std::vector<suites::Judgement> judgements;  ///< in the suite's order
};

struct Report {
  std::string program;  ///< "trustprobe 0.6.0"
  std::string command;  ///< "probe", "run"
  base::Instant started, ended;
  std::vector<ReportedStore> stores;
  std::vector<ReportedCertificate> certificates;  ///< each once
  std::vector<ReportedTarget> targets;            ///< sorted by what was typed; once for each suite
  std::vector<ReportedSuite> suites;              ///< empty for `probe`

  std::size_t count(Outcome outcome) const;
  suites::JudgementCounts judgements() const;  ///< over all suites
};

/// The leaf of a chain that has one.
const ReportedCertificate& leaf_of(const Report& report, const ReportedChain& chain);

/// The worst verdict of the chains that clients with server name get, for one store and all clients that were asked:
/// not trusted over undetermined over trusted. Nothing: no such chain.
std::optional<path::Verdict> worst_verdict(const ReportedTarget& target, const std::string& store);

/// Chains that clients with server name get; all of them where there are no others.
std::vector<const ReportedChain*> chains_that_count(const ReportedTarget& target);

}  // namespace trustprobe::report

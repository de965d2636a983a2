// What can be compared of a target: an assessment without the observation that it was made of, small enough to keep for
// every target of two runs.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "assess/assess.h"

namespace trustprobe::compare {

/// A leaf with the number of certificates that came with it, itself included.
struct ServedLeaf {
  x509::CertificateRef certificate;
  std::set<std::size_t> sent;
  std::set<std::string> addresses;
};

struct FindingLine {
  std::string_view check;
  checks::Status status = checks::Status::failed;  ///< failed or undetermined
  checks::Severity severity = checks::Severity::note;
  std::string subject;
  std::string sentence;  ///< subject and summary, printable
  std::string remedy;
  std::set<std::string> addresses;  ///< all that are concerned, be it as part of the target
};

/// Who judges which chains: clients get the one or the other by the type of key.
struct Judge {
  std::string store, client;
  std::string key_type;  ///< as `compare::key_type`
  auto operator<=>(const Judge&) const = default;
};

struct Judged {
  path::Verdict verdict = path::Verdict::trusted;
  std::string reason;  ///< empty when trusted
  auto operator<=>(const Judged&) const = default;
};

/// What one judge says of the chains that clients of the target's name get.
struct VerdictLine {
  Judged worst;
  std::map<std::string, Judged> at;             ///< the worst at each address
  std::map<x509::Sha256, std::string> anchors;  ///< of those that are trusted, with their names
};

/// How a handshake ended.
enum class Handshake {
  completed,
  refused,     ///< TLS answered, and the server ended it: by an alert, or by what no client can go on with
  unfinished,  ///< not answered by TLS, or not in time: says nothing of what the server would do
};

/// What one offer met at one address.
struct OfferOutcome {
  Handshake handshake = Handshake::unfinished;
  std::string failure;                    ///< predicate of "the server ..."; empty when completed
  std::string version, group;             ///< empty unless completed
  bool stapled = false;                   ///< an OCSP response came with the certificate
  bool certificate_shown = false;         ///< also where the handshake failed later
  x509::CertificateRef leaf;              ///< null also where this offer's chains do not count: see `Standing::leaves`
  bool needs_client_certificate = false;  ///< that is what the server asked for when it refused

  /// What the server has for this offer is known.
  bool answered() const { return certificate_shown || handshake != Handshake::unfinished; }
};

using Asked = std::pair<std::string, std::string_view>;  ///< address, offer

struct Standing {
  std::string target;
  std::string place;  ///< what was meant, however it was typed: host and port, and the address if one was given
  std::optional<base::Instant> at;            ///< of its first endpoint
  std::string not_probed;                     ///< why nothing was captured at any address; empty when something was
  std::set<std::string> addresses;            ///< with the port where it is not the target's
  std::map<std::string, std::string> silent;  ///< addresses that showed no chain, with the reason
  std::map<Asked, OfferOutcome> offers;
  std::vector<ServedLeaf> leaves;  ///< of the chains that clients of the target's name get, each once
  /// Of the default offer, where the handshake came to its end.
  std::set<std::string> versions, groups, cipher_suites;
  bool http_asked = false;
  std::set<std::string> hsts;  ///< the header's values; an empty one where an answer came without it
  bool caa_known = false;
  std::map<Judge, VerdictLine> verdicts;
  std::vector<FindingLine> findings;  ///< worst first

  bool probed() const { return not_probed.empty(); }
};

Standing standing_of(const assess::Assessment& assessment);

/// The offers, at any address, of which `holds` is true.
std::set<std::string_view> offers_where(const Standing& standing, bool (*holds)(const OfferOutcome& outcome));

/// Whether every offer for this kind of key was made and answered by TLS, and none brought such a leaf: there is none.
bool refuses_key(const Standing& standing, target::KeyChoice key);

/// Something that `before` saw could not be seen again: an address is silent, an offer was made nowhere or not
/// answered. What is no longer found may then be there all the same. Not every offer goes to every address: that is no
/// loss.
bool sees_less(const Standing& before, const Standing& after);

}  // namespace trustprobe::compare

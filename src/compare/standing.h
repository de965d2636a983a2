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
  std::string sentence;  ///< subject and summary, printable
  std::string remedy;
};

/// The worst that one client with one store says of the chains that clients of the target's name get.
struct VerdictLine {
  path::Verdict verdict = path::Verdict::trusted;
  std::string reason;                           ///< empty when trusted
  std::map<x509::Sha256, std::string> anchors;  ///< of those that are trusted, with their names
};

struct Standing {
  std::string target;
  std::optional<base::Instant> at;  ///< of its first endpoint
  std::string not_probed;           ///< why nothing was captured at any address; empty when something was
  std::set<std::string> addresses;
  std::map<std::string, std::string> silent;  ///< addresses that showed no chain, with the reason
  /// (address, offer): what was answered by TLS, be it with an alert, and what was not. The latter says nothing of what
  /// the server has.
  std::set<std::pair<std::string, std::string_view>> answered, unanswered;
  std::vector<ServedLeaf> leaves;  ///< of the chains that clients of the target's name get, each once
  /// Of the default offer, where the handshake came to its end.
  std::set<std::string> versions, groups, cipher_suites;
  bool http_asked = false;
  std::set<std::string> hsts;  ///< the header's values; an empty one where an answer came without it
  bool caa_known = false;
  std::map<std::pair<std::string, std::string>, VerdictLine> verdicts;  ///< by store and client
  std::vector<FindingLine> findings;                                    ///< worst first

  bool probed() const { return not_probed.empty(); }
};

Standing standing_of(const assess::Assessment& assessment);

/// Whether every offer for this kind of key was made and answered by TLS, and none brought such a leaf: there is none.
bool refuses_key(const Standing& standing, target::KeyChoice key);

/// Something that `before` saw could not be seen again: an address is silent, an offer was made nowhere or not
/// answered. What is no longer found may then be there all the same. Not every offer goes to every address: that is no
/// loss.
bool sees_less(const Standing& before, const Standing& after);

}  // namespace trustprobe::compare

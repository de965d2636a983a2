// What a check is: a catalogue row with a function. One check, one file.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "checks/finding.h"
#include "observation/observation.h"
#include "path/path_verdict.h"
#include "policies/policy.h"
#include "trust/public_roots.h"

namespace trustprobe::checks {

struct CheckOptions {
  /// Warn when a leaf has at most this left. Nothing: the lesser of 30 days and a third of the certificate's lifetime.
  std::optional<base::Seconds> warn_before_expiry;
  base::Seconds critical_before_expiry = std::chrono::days{7};
  std::vector<x509::Sha256> pins = {};  ///< of keys: one of them is expected on every path; none: nothing is pinned
  const policies::Policy* policy = nullptr;  ///< scanned endpoints must be no weaker than it; null: none was named
};

/// One chain that was served, with the attempts that brought it and the verdicts on it.
struct ServedChain {
  struct Place {
    std::size_t endpoint = 0;  ///< index into Observation::endpoints
    std::size_t attempt = 0;   ///< index into EndpointObservation::attempts
  };
  const x509::PresentedChain* chain = nullptr;  ///< not empty
  std::vector<Place> places;
  std::vector<path::PathVerdict>
      verdicts;  ///< one per (store, client), in the order asked; empty when the leaf does not parse
  /// One per (store, client) of the clients that were not asked for and are compared with them.
  std::vector<path::PathVerdict> other_clients = {};
  /// Only attempts without SNI brought it: the default certificate of the address; its name is not judged.
  bool default_only = false;
};

struct CheckInput {
  const observation::Observation& observation;
  const std::vector<ServedChain>& chains;  ///< distinct by the bytes sent
  base::Instant now;
  const CheckOptions& options;
  path::RevocationPolicy revocation = path::RevocationPolicy::off;
};

struct Check {
  std::string_view id;           ///< "leaf-expired"
  std::string_view title;        ///< "Leaf certificate has expired"
  Severity severity;             ///< of a failure, unless the finding says otherwise
  std::string_view citation;     ///< "RFC 5280 4.1.2.5"
  std::string_view explanation;  ///< what is wrong, for which clients, how it is known; printed by `explain`
  std::string_view remedy;       ///< in general
  bool needs_scan = false;       ///< it is about the negotiation surface
  /// Appends one finding per subject: failures, undetermined ones, and one `passed` or `not_applicable` when there is
  /// nothing to say. A check that needs a scan appends nothing where no endpoint was scanned.
  void (*run)(const Check& self, const CheckInput& input, std::vector<Finding>& findings);
};

}  // namespace trustprobe::checks

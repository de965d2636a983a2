// The distinct chains of observations, made just now or saved: what `probe --format json` printed, read again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "observation/observation.h"
#include "x509/certificate.h"

namespace trustprobe::observation {

/// One distinct chain of one target.
struct SavedChain {
  std::string target;         ///< as it was typed
  std::string expected_name;  ///< what the certificate must be valid for; empty where only no-SNI attempts got it
  base::Instant at;           ///< when it was seen
  std::vector<std::string> addresses;                  ///< where, "203.0.113.10"
  std::vector<x509::CertificateRef> certificates;      ///< as sent, what is no certificate left out; the leaf is there
  std::vector<base::Instant> sct_times;                ///< as `sct_times`, of every handshake that showed the chain
  std::vector<revocation::EvidenceRef> evidence = {};  ///< staples of these handshakes, and what was fetched
};

struct SavedRecords {
  std::vector<SavedChain> chains;       ///< not empty
  std::vector<std::string> not_probed;  ///< targets of which nothing could be captured
};

/// The chains in the order in which they were met: the default offer at the first address first. A chain that begins
/// with what is no certificate is left out. Equal to what `read_saved_chains` makes of the saved observation.
std::vector<SavedChain> chains_of(const Observation& observation);

/// Whether the text looks like JSON Lines rather than like certificates.
bool is_saved_observation(std::string_view text);

/// The chains in the order in which they were saved. Lines of other kinds than `endpoint` and `target` are passed over;
/// a line that is no JSON, or an endpoint whose chain names a certificate that is not there or begins with what is
/// none, is an error with its number.
base::Result<SavedRecords> read_saved_chains(std::string_view text, const std::string& where);

}  // namespace trustprobe::observation

// The chains of saved observations: what `probe --format json` printed, read again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "x509/certificate.h"

namespace trustprobe::observation {

/// One distinct chain of one target.
struct SavedChain {
  std::string target;         ///< as it was typed
  std::string expected_name;  ///< what the certificate must be valid for; empty where only no-SNI attempts got it
  base::Instant at;           ///< when it was seen
  std::vector<std::string> addresses;              ///< where, "203.0.113.10"
  std::vector<x509::CertificateRef> certificates;  ///< as sent, what is no certificate left out; the leaf is there
  std::vector<base::Instant> sct_times;            ///< as `sct_times`, of every handshake that showed the chain
};

/// Whether the text looks like JSON Lines rather than like certificates.
bool is_saved_observation(std::string_view text);

/// The chains in the order in which they were saved. Lines of other kinds than `endpoint` are passed over; a line that
/// is no JSON, or an endpoint whose chain names a certificate that is not there or begins with what is none, is an
/// error with its number.
base::Result<std::vector<SavedChain>> read_saved_chains(std::string_view text, const std::string& where);

}  // namespace trustprobe::observation

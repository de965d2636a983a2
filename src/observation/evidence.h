// The evidence of revocation in an observation: what came with the handshakes, and what was fetched beside them.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>
#include <vector>

#include "observation/observation.h"
#include "revocation/evidence.h"

namespace trustprobe::observation {

/// The OCSP responses that came with a handshake, each meant for the certificate in its place. `address` names the
/// sender.
std::vector<revocation::EvidenceRef> staples_of(const HandshakeRecord& handshake, const std::string& address,
                                                base::Instant at);

/// Issuers that were fetched from caIssuers addresses.
std::vector<x509::CertificateRef> fetched_issuers(const std::vector<revocation::EvidenceRef>& evidence);

/// What an `endpoint` line says of evidence: kind, source, at, subject, failure, cached, nonce, and the SHA-256 by
/// which an `evidence` line holds the bytes.
boost::json::array evidence_json(const std::vector<revocation::EvidenceRef>& evidence,
                                 const boost::json::storage_ptr& storage);

/// The line that holds the bytes of evidence that has come.
boost::json::object evidence_line(const revocation::Evidence& evidence);

}  // namespace trustprobe::observation

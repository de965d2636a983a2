#include "observation/evidence.h"

#include "base/hex.h"
#include "observation/json.h"
#include "x509/base64.h"

namespace trustprobe::observation {

namespace json = boost::json;
using revocation::EvidenceRef;

std::vector<EvidenceRef> staples_of(const HandshakeRecord& handshake, const std::string& address, base::Instant at) {
  std::vector<EvidenceRef> staples;
  for (std::size_t i = 0; i < handshake.stapled_ocsp.size() && i < handshake.chain.certificates.size(); ++i) {
    const auto& certificate = handshake.chain.certificates[i].certificate;
    if (handshake.stapled_ocsp[i].empty() || !certificate) continue;
    staples.push_back(revocation::make_evidence({.kind = revocation::EvidenceKind::staple,
                                                 .source = address,
                                                 .at = at,
                                                 .subject = certificate->fingerprint,
                                                 .nonce = {}},
                                                handshake.stapled_ocsp[i]));
  }
  return staples;
}

std::vector<x509::CertificateRef> fetched_issuers(const std::vector<EvidenceRef>& evidence) {
  std::vector<x509::CertificateRef> issuers;
  for (const EvidenceRef& each : evidence) issuers.insert(issuers.end(), each->issuers.begin(), each->issuers.end());
  return issuers;
}

json::object evidence_line(const revocation::Evidence& evidence) {
  json::object line = line_of("evidence", {});
  line.emplace("sha256", base::to_hex(x509::sha256(*evidence.bytes)));
  line.emplace("data", x509::to_base64(*evidence.bytes));
  return line;
}

json::array evidence_json(const std::vector<EvidenceRef>& evidence, const json::storage_ptr& storage) {
  json::array list(storage);
  for (const EvidenceRef& each : evidence) {
    const revocation::Origin& origin = each->origin;
    json::object object(storage);
    object.reserve(8);
    object.emplace("kind", to_string(origin.kind));
    object.emplace("source", outside_text(origin.source, storage));
    object.emplace("at", base::to_rfc3339(origin.at));
    object.emplace("subject", origin.subject ? json::value(base::to_hex(*origin.subject), storage)
                                             : json::value(nullptr, storage));
    object.emplace("sha256", each->has_come() ? json::value(base::to_hex(x509::sha256(*each->bytes)), storage)
                                              : json::value(nullptr, storage));
    object.emplace("failure", text_or_null(each->failure, storage));
    object.emplace("cached", origin.cached);
    object.emplace("nonce", text_or_null(base::to_hex(origin.nonce), storage));
    list.push_back(std::move(object));
  }
  return list;
}

}  // namespace trustprobe::observation

#include "observation/observation_writer.h"

#include "observation/evidence.h"
#include "observation/json.h"
#include "x509/base64.h"

namespace trustprobe::observation {
namespace {

namespace json = boost::json;

json::object endpoint_line(const Observation& observation, const EndpointObservation& seen) {
  json::object line = line_of("endpoint", {});
  line.emplace("target", outside_text(observation.target.text, {}));
  if (observation.way) add_json(line, *observation.way, {});
  add_json(line, seen, observation.dns, {}, CertificatesIn::lines_before);
  line.emplace("evidence", evidence_json(observation.evidence, {}));
  return line;
}

json::object target_line(const Observation& observation) {
  json::object line = line_of("target", {});
  line.emplace("target", outside_text(observation.target.text, {}));
  json::array addresses, aliases;
  for (const auto& seen : observation.endpoints) addresses.push_back(outside_text(seen.endpoint.address, {}));
  for (const std::string& alias : observation.aliases) aliases.push_back(outside_text(alias, {}));
  line.emplace("addresses", std::move(addresses));
  line.emplace("aliases", std::move(aliases));
  const auto& failure = observation.resolve_failure;
  line.emplace("resolve_failure", failure ? json::value(to_json(*failure, {})) : json::value(nullptr));
  line.emplace("caa", observation.caa ? json::value(to_json(*observation.caa, {})) : json::value(nullptr));
  return line;
}

json::object certificate_line(const x509::PresentedCertificate& sent) {
  json::object line = line_of("certificate", {});
  line.emplace("id", certificate_id(sent));
  line.emplace("der", x509::to_base64(sent.der));
  // For whoever reads the file with other tools; null where the bytes are no certificate.
  const x509::Certificate* certificate = sent.certificate.get();
  line.emplace("subject", certificate ? outside_text(certificate->subject.text, {}) : json::value(nullptr));
  line.emplace("issuer", certificate ? outside_text(certificate->issuer.text, {}) : json::value(nullptr));
  line.emplace("not_after", certificate ? json::value(base::to_rfc3339(certificate->not_after)) : json::value(nullptr));
  return line;
}

}  // namespace

std::string observation_lines(const Observation& observation) {
  std::string lines;
  for (const EndpointObservation& seen : observation.endpoints) append_line(endpoint_line(observation, seen), lines);
  append_line(target_line(observation), lines);
  return lines;
}

std::vector<const x509::PresentedCertificate*> certificates_of(const Observation& observation) {
  std::vector<const x509::PresentedCertificate*> certificates;
  for (const EndpointObservation& seen : observation.endpoints) {
    const auto of_endpoint = certificates_of(seen);
    certificates.insert(certificates.end(), of_endpoint.begin(), of_endpoint.end());
  }
  return certificates;
}

std::string ObservationWriter::lines(const Observation& observation) {
  std::string lines;
  for (const revocation::EvidenceRef& evidence : observation.evidence) {
    if (evidence->has_come() && documents_.insert(x509::sha256(*evidence->bytes)).second)
      append_line(evidence_line(*evidence), lines);
  }
  for (const x509::PresentedCertificate* sent : certificates_of(observation)) {
    if (certificates_.insert(sent->certificate ? sent->certificate->fingerprint : x509::sha256(sent->der)).second)
      append_line(certificate_line(*sent), lines);
  }
  return lines + observation_lines(observation);
}

}  // namespace trustprobe::observation

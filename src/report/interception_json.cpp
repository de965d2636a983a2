#include <boost/json.hpp>

#include "observation/json.h"
#include "report/interception_report.h"
#include "report/verdict_json.h"
#include "trust/public_roots.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;
using checks::Finding;
using checks::Status;
using compare::Interception;
using compare::InterceptionSide;
using compare::SeenChain;
using compare::StoreWord;
using observation::certificate_id;
using observation::outside_text;
using observation::text_or_null;

json::value id_or_null(const x509::CertificateRef& certificate) {
  return certificate ? json::value(x509::fingerprint_hex(*certificate)) : json::value(nullptr);
}

json::object word_json(const StoreWord& word) {
  return {{"store", outside_text(word.store, {})},
          {"client", outside_text(word.client, {})},
          {"verdict", to_string(word.verdict)},
          {"anchor", id_or_null(word.anchor)},
          {"reason", text_or_null(word.reason, {})}};
}

json::object root_json(const SeenChain& chain) {
  return {{"name", outside_text(chain.top_name, {})},
          {"sha256", id_or_null(chain.top)},
          {"public", chain.top ? json::value(trust::is_public_root(*chain.top)) : json::value(nullptr)}};
}

json::object chain_json(const SeenChain& chain) {
  json::array certificates, stores, defects;
  for (const auto& sent : chain.presented->certificates) certificates.push_back(json::value(certificate_id(sent)));
  for (const StoreWord& word : chain.stores) stores.push_back(word_json(word));
  for (const checks::DefectKind defect : chain.defects) defects.push_back(json::value(to_string(defect)));
  return {{"certificates", std::move(certificates)},
          {"root", root_json(chain)},
          {"stores", std::move(stores)},
          {"defects", std::move(defects)}};
}

json::value side_json(const InterceptionSide& side) {
  if (!side.asked()) return nullptr;
  json::array chains;
  for (const SeenChain& chain : side.chains) chains.push_back(chain_json(chain));
  const auto& endpoints = side.observation->endpoints;
  return json::object{{"at", instant_or_null(endpoints.empty() ? std::nullopt : std::optional(endpoints.front().at))},
                      {"failure", text_or_null(side.silence, {})},
                      {"chains", std::move(chains)}};
}

json::array facts_json(const Interception& interception) {
  json::array facts;
  for (const compare::InterceptionFact& fact : interception.facts) {
    facts.push_back(json::object{{"id", fact.id},
                                 {"direct", text_or_null(fact.direct, {})},
                                 {"via", text_or_null(fact.via, {})},
                                 {"likeness", to_string(fact.likeness)}});
  }
  return facts;
}

void add_certificates(const InterceptionSide& side, json::object& all) {
  for (const SeenChain& chain : side.chains) {
    for (const auto& sent : chain.presented->certificates) {
      const std::string id = certificate_id(sent);
      if (!all.contains(id)) all.emplace(id, observation::to_json(sent, {}));
    }
  }
}

json::object finding_json(const Finding& finding) {
  json::object object{{"check", finding.check}, {"status", to_string(finding.status)}};
  if (finding.status == Status::passed || finding.status == Status::not_applicable) return object;
  object.emplace("severity", to_string(finding.severity));
  object.emplace("subject", outside_text(finding.subject, {}));
  object.emplace("summary", outside_text(finding.summary, {}));
  object.emplace("detail", outside_text(finding.detail, {}));
  object.emplace("remedy", text_or_null(finding.remedy, {}));
  return object;
}

std::string text_of(const json::object& line) {
  std::string text;
  append_line(line, text);
  return text;
}

}  // namespace

std::string interception_json(const Interception& interception) {
  json::object line = line_of("interception", {});
  line.emplace("target", outside_text(interception.target, {}));
  line.emplace("verdict", to_string(interception.verdict));
  line.emplace("reason", outside_text(interception.reason, {}));
  line.emplace("compared_with", to_string(interception.yardstick));
  line.emplace("where", text_or_null(interception.where, {}));
  line.emplace("via", side_json(interception.via));
  line.emplace("direct", side_json(interception.direct));
  line.emplace("facts", facts_json(interception));
  json::array hints;
  for (const std::string& hint : interception.hints) hints.push_back(outside_text(hint, {}));
  line.emplace("hints", std::move(hints));
  json::object certificates;
  add_certificates(interception.via, certificates);
  add_certificates(interception.direct, certificates);
  line.emplace("certificates", std::move(certificates));
  return text_of(line);
}

std::string interception_audit_json(const compare::InterceptionAudit& audit) {
  json::object line = line_of("interception-audit", {});
  line.emplace("targets", audit.targets);
  line.emplace("re_signed", audit.re_signed);
  line.emplace("answered", audit.answered);
  json::array findings;
  for (const Finding& finding : audit.findings) findings.push_back(finding_json(finding));
  line.emplace("findings", std::move(findings));
  return text_of(line);
}

}  // namespace trustprobe::report

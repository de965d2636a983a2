#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <tuple>

#include "report/html_parts.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;

std::int64_t seconds(base::Instant instant) {
  return instant.time_since_epoch().count();
}

template <typename Range>
json::array strings(const Range& range) {
  json::array array;
  for (const auto& each : range) array.emplace_back(std::string_view(each));
  return array;
}

json::array indices(const std::vector<std::size_t>& list) {
  json::array array;
  for (const std::size_t each : list) array.emplace_back(each);
  return array;
}

// What is empty is left out: most of it is, most of the time.
void put(json::object& object, std::string_view key, std::string_view text) {
  if (!text.empty()) object[key] = text;
}

json::object certificate_json(const ReportedCertificate& certificate) {
  return {{"id", certificate.id},
          {"name", certificate.name},
          {"issuerName", certificate.issuer_name},
          {"subject", certificate.subject},
          {"issuer", certificate.issuer},
          {"serial", certificate.serial},
          {"key", certificate.key},
          {"signature", certificate.signature_algorithm},
          {"spki", certificate.spki_sha256},
          {"names", strings(certificate.names)},
          {"from", seconds(certificate.not_before)},
          {"until", seconds(certificate.not_after)},
          {"selfSigned", certificate.self_signed}};
}

json::object path_json(const ReportedPath& path) {
  json::object object{{"certificates", indices(path.certificates)}, {"word", cell_word(path.verdict)}};
  if (path.anchored) object["anchored"] = true;
  put(object, "reason", path.reason);
  if (path.break_at) object["breakAt"] = *path.break_at;
  return object;
}

json::object verdict_json(const ReportedVerdict& verdict) {
  json::object object{{"store", verdict.store}, {"client", verdict.client}, {"word", cell_word(verdict.verdict)}};
  put(object, "anchor", verdict.anchor);
  put(object, "reason", verdict.reason);
  if (verdict.revocation != revocation::Status::not_checked) object["revocation"] = to_string(verdict.revocation);
  json::array paths;
  for (const ReportedPath& path : verdict.paths) paths.push_back(path_json(path));
  object["paths"] = std::move(paths);
  return object;
}

// Most clients agree, so each answer stands once, with those that give it.
json::array others_json(const std::vector<ReportedVerdict>& others) {
  using Answer = std::tuple<std::string, path::Verdict, std::string, std::string>;
  std::map<Answer, json::array> clients;
  for (const ReportedVerdict& each : others) {
    clients[{each.store, each.verdict, each.anchor, each.reason}].emplace_back(std::string_view(each.client));
  }
  json::array array;
  for (auto& [answer, names] : clients) {
    const auto& [store, verdict, anchor, reason] = answer;
    json::object object{{"store", store}, {"word", cell_word(verdict)}, {"clients", std::move(names)}};
    put(object, "anchor", anchor);
    put(object, "reason", reason);
    array.push_back(std::move(object));
  }
  return array;
}

json::object chain_json(const ReportedChain& chain) {
  json::object object{
      {"label", chain.label}, {"certificates", indices(chain.certificates)}, {"endpoints", indices(chain.endpoints)}};
  if (chain.default_only) object["withoutName"] = true;
  put(object, "defect", chain.defect);
  json::array verdicts;
  for (const ReportedVerdict& verdict : chain.verdicts) verdicts.push_back(verdict_json(verdict));
  object["verdicts"] = std::move(verdicts);
  object["others"] = others_json(chain.others);
  return object;
}

json::object endpoint_json(const ReportedEndpoint& endpoint) {
  json::object object{{"address", endpoint.address}, {"port", endpoint.port}};
  put(object, "serverName", endpoint.server_name);
  put(object, "failure", endpoint.failure);
  put(object, "version", endpoint.version);
  put(object, "cipherSuite", endpoint.cipher_suite);
  put(object, "group", endpoint.group);
  if (endpoint.connect.count() != 0) object["connect"] = endpoint.connect.count();
  if (endpoint.handshake.count() != 0) object["handshake"] = endpoint.handshake.count();
  if (endpoint.http_status) object["http"] = *endpoint.http_status;
  return object;
}

json::object finding_json(const checks::Finding& finding) {
  json::object object{{"check", finding.check},
                      {"severity", to_string(finding.severity)},
                      {"subject", finding.subject},
                      {"summary", finding.summary},
                      {"endpoints", indices(finding.endpoints)}};
  if (finding.status == checks::Status::undetermined) object["undetermined"] = true;
  put(object, "detail", finding.detail);
  put(object, "remedy", finding.remedy);
  return object;
}

// Names of checks once: a target passes dozens, and all targets pass the same.
class CheckNames {
 public:
  std::size_t index_of(std::string_view check) {
    const auto [place, added] = indices_.emplace(check, names_.size());
    if (added) names_.emplace_back(check);
    return place->second;
  }
  json::array take() { return std::move(names_); }

 private:
  std::map<std::string_view, std::size_t> indices_;
  json::array names_;
};

json::object target_json(const ReportedTarget& target, CheckNames& checks) {
  json::array endpoints, chains, findings, passed;
  for (const ReportedEndpoint& each : target.endpoints) endpoints.push_back(endpoint_json(each));
  for (const ReportedChain& each : target.chains) chains.push_back(chain_json(each));
  for (const checks::Finding& each : target.findings) {
    if (each.status == checks::Status::passed) passed.emplace_back(checks.index_of(each.check));
    if (each.status == checks::Status::failed || each.status == checks::Status::undetermined) {
      findings.push_back(finding_json(each));
    }
  }
  json::object object{{"target", target.target},
                      {"host", target.host},
                      {"port", target.port},
                      {"at", seconds(target.at)},
                      {"endpoints", std::move(endpoints)},
                      {"chains", std::move(chains)},
                      {"findings", std::move(findings)},
                      {"passed", std::move(passed)}};
  put(object, "notProbed", target.not_probed);
  return object;
}

// "<" could end the script element or begin a comment in it; U+2028 and U+2029 are line ends to some readers. In JSON
// all of them are inside of strings, where an escape says the same.
std::string safe_in_script(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool separator = text.substr(i, 3) == "\xE2\x80\xA8" || text.substr(i, 3) == "\xE2\x80\xA9";
    if (separator) {
      out += text[i + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      out += text[i] == '<' ? std::string("\\u003c") : std::string(1, text[i]);
    }
  }
  return out;
}

}  // namespace

std::string_view cell_word(path::Verdict verdict) {
  switch (verdict) {
    case path::Verdict::trusted:
      return "trusted";
    case path::Verdict::not_trusted:
      return "refused";
    case path::Verdict::undetermined:
      return "undetermined";
  }
  return "";
}

std::string html_data(const Report& report) {
  CheckNames checks;
  json::array certificates, targets;
  for (const ReportedCertificate& each : report.certificates) certificates.push_back(certificate_json(each));
  for (const ReportedTarget& each : report.targets) targets.push_back(target_json(each, checks));
  const json::object data{
      {"certificates", std::move(certificates)}, {"targets", std::move(targets)}, {"checks", checks.take()}};
  return safe_in_script(json::serialize(data));
}

}  // namespace trustprobe::report

#include <boost/json.hpp>

#include "base/hex.h"
#include "observation/json.h"
#include "report/store_report.h"
#include "report/verdict_json.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;
using observation::outside_text;
using observation::text_or_null;

json::array texts_json(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.push_back(outside_text(text, {}));
  return array;
}

json::object constraints_json(const trust::AnchorConstraints& constraints) {
  return {{"distrust_after", instant_or_null(constraints.distrust_after)},
          {"sct_not_after", instant_or_null(constraints.sct_not_after)},
          {"permitted_dns_names", texts_json(constraints.permitted_dns_names)},
          {"purposes", constraints.purposes ? json::value(texts_json(*constraints.purposes)) : json::value(nullptr)},
          {"refused_purposes", texts_json(constraints.refused_purposes)}};
}

json::object anchor_json(const trust::Anchor& anchor) {
  const x509::Certificate& certificate = *anchor.certificate;
  return {{"sha256", x509::fingerprint_hex(certificate)},
          {"spki_sha256", base::to_hex(certificate.spki_sha256)},
          {"label", text_or_null(anchor.label, {})},
          {"subject", outside_text(certificate.subject.text, {})},
          {"key", outside_text(certificate.public_key.name, {})},
          {"not_before", base::to_rfc3339(certificate.not_before)},
          {"not_after", base::to_rfc3339(certificate.not_after)},
          {"self_signed", certificate.self_signed()},
          {"readers", to_string(anchor.readers)},
          {"constraints", constraints_json(anchor.constraints)}};
}

json::object java_json(const trust::TrustStore& store) {
  const trust::StoreDetails& details = store.details();
  return {{"reads", details.java_reads},
          {"needs", text_or_null(details.java_needs, {})},
          {"anchors", details.java_reads ? store.as_read_by(trust::StoreReader::java).anchors().size() : 0}};
}

json::array missing_json(const trust::StoreDetails& details) {
  json::array array;
  for (const trust::MissingAnchor& missing : details.missing) {
    array.push_back(json::object{{"label", outside_text(missing.label, {})}, {"sha256", base::to_hex(missing.sha256)}});
  }
  return array;
}

}  // namespace

json::object store_identity_json(const trust::TrustStore& store) {
  const trust::StoreOrigin& origin = store.origin();
  return {{"name", outside_text(store.name(), {})},       {"path", outside_text(origin.path, {})},
          {"format", outside_text(origin.format, {})},    {"sha256", origin.sha256},
          {"modified", instant_or_null(origin.modified)}, {"anchors", store.anchors().size()}};
}

std::string store_json(const trust::TrustStore& store) {
  const trust::StoreDetails& details = store.details();
  json::object line = line_of("store", {});
  line.emplace("name", outside_text(store.name(), {}));
  line.emplace("path", outside_text(store.origin().path, {}));
  line.emplace("format", outside_text(store.origin().format, {}));
  line.emplace("sha256", store.origin().sha256);
  line.emplace("modified", instant_or_null(store.origin().modified));
  line.emplace("password", to_string(details.password));
  line.emplace("protection", text_or_null(details.protection, {}));
  line.emplace("java", java_json(store));
  line.emplace("private_keys", details.private_keys);
  line.emplace("other_entries", details.other_entries);
  line.emplace("repeated", texts_json(details.repeated));
  line.emplace("unreachable", texts_json(details.unreachable));
  line.emplace("missing", missing_json(details));
  json::array key_chains, anchors;
  for (const x509::CertificateRef& certificate : details.key_chains)
    key_chains.push_back(json::value(x509::fingerprint_hex(*certificate)));
  for (const trust::Anchor& anchor : store.anchors()) anchors.push_back(anchor_json(anchor));
  line.emplace("key_chains", std::move(key_chains));
  line.emplace("anchors", std::move(anchors));
  std::string text;
  append_line(line, text);
  return text;
}

std::string store_list_json(const std::vector<NamedStore>& stores) {
  std::string text;
  for (const NamedStore& store : stores) {
    json::object line = line_of("named-store", {});
    line.emplace("name", outside_text(store.name, {}));
    line.emplace("anchors", store.loaded ? json::value((*store.loaded)->anchors().size()) : json::value(nullptr));
    line.emplace("path", store.loaded ? outside_text((*store.loaded)->origin().path, {}) : json::value(nullptr));
    line.emplace("format", store.loaded ? outside_text((*store.loaded)->origin().format, {}) : json::value(nullptr));
    line.emplace("error", store.loaded ? json::value(nullptr) : outside_text(store.loaded.error().sentence(), {}));
    append_line(line, text);
  }
  return text;
}

}  // namespace trustprobe::report

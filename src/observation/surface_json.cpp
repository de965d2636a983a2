#include "observation/surface_json.h"

#include <fmt/format.h>

#include <span>

#include "observation/json.h"
#include "observation/surface_fields.h"
#include "wire/registry.h"

namespace trustprobe::observation {
namespace {

namespace json = boost::json;
using json::storage_ptr;

json::object code_point(std::uint16_t value, NameOf name_of, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(2);
  object.emplace("code", fmt::format("0x{:04x}", value));
  object.emplace("name", name_of(value));
  return object;
}

}  // namespace

json::array code_points_json(std::span<const std::uint16_t> values, NameOf name_of, const storage_ptr& storage) {
  json::array array(storage);
  array.reserve(values.size());
  for (const std::uint16_t value : values) array.push_back(code_point(value, name_of, storage));
  return array;
}

namespace {

// Zero stands for "none was seen": no such version, suite or group is registered.
json::value code_point_or_null(std::uint16_t value, NameOf name_of, const storage_ptr& storage) {
  if (value == 0) return json::value(nullptr, storage);
  return code_point(value, name_of, storage);
}

json::object list_json(const AcceptedList& list, NameOf name_of, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(3);
  object.emplace("accepted", code_points_json(list.accepted, name_of, storage));
  object.emplace("preference", to_string(list.preference));
  object.emplace("undetermined", code_points_json(list.undetermined, name_of, storage));
  return object;
}

json::object version_json(const VersionSurface& seen, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(5);
  object.emplace("version", code_point(seen.version, wire::version_name, storage));
  object.emplace("supported", to_string(seen.supported));
  object.emplace("detail", text_or_null(seen.detail, storage));
  object.emplace("cipher_suites", list_json(seen.cipher_suites, wire::cipher_suite_name, storage));
  json::array kinds(storage);
  for (const std::uint32_t kind : seen.sslv2_cipher_kinds) kinds.push_back(json::value(fmt::format("0x{:06x}", kind)));
  object.emplace("sslv2_cipher_kinds", std::move(kinds));
  return object;
}

json::object answer_json(const FeatureAnswer& answer, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(2);
  object.emplace("answer", to_string(answer.answer));
  object.emplace("detail", text_or_null(answer.detail, storage));
  return object;
}

json::object features_json(const FeatureSurface& features, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(16);
  for (const FeatureField& field : feature_fields)
    object.emplace(field.name, answer_json(features.*field.answer, storage));
  object.emplace("certificate_compression_algorithms",
                 code_points_json(features.certificate_compression, wire::certificate_compression_name, storage));
  return object;
}

json::array chain_json(const x509::PresentedChain& chain, const storage_ptr& storage) {
  json::array ids(storage);
  ids.reserve(chain.certificates.size());
  for (const x509::PresentedCertificate& sent : chain.certificates)
    ids.push_back(json::value(certificate_id(sent), storage));
  return ids;
}

json::object selected_json(const SelectedCertificate& cell, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(7);
  object.emplace("name_sent", to_string(cell.name));
  object.emplace("server_name", text_or_null(cell.server_name, storage));
  object.emplace("keys", to_string(cell.keys));
  object.emplace("version", code_point_or_null(cell.version, wire::version_name, storage));
  object.emplace("served", to_string(cell.served));
  object.emplace("chain", chain_json(cell.chain, storage));
  object.emplace("detail", text_or_null(cell.detail, storage));
  return object;
}

json::object client_json(const SimulatedClient& client, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(10);
  object.emplace("id", outside_text(client.id, storage));
  object.emplace("title", outside_text(client.title, storage));
  object.emplace("client_row", text_or_null(client.client_row, storage));
  object.emplace("connects", to_string(client.connects));
  object.emplace("detail", text_or_null(client.detail, storage));
  object.emplace("version", code_point_or_null(client.version, wire::version_name, storage));
  object.emplace("cipher_suite", code_point_or_null(client.cipher_suite, wire::cipher_suite_name, storage));
  object.emplace("group", client.group ? json::value(code_point(*client.group, wire::group_name, storage))
                                       : json::value(nullptr, storage));
  object.emplace("hello_retry", client.hello_retry);
  object.emplace("chain", chain_json(client.chain, storage));
  return object;
}

json::object trial_json(const HelloTrial& trial, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(4);
  object.emplace("form", to_string(trial.form));
  object.emplace("answered", to_string(trial.answered));
  object.emplace("detail", text_or_null(trial.detail, storage));
  object.emplace("hello_bytes", trial.hello_bytes);
  return object;
}

json::object handshake_cost_json(const HandshakeCost& cost, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(5);
  object.emplace("group", code_point_or_null(cost.group, wire::group_name, storage));
  object.emplace("handshakes", cost.handshakes);
  object.emplace("duration_us", cost.duration.count());
  object.emplace("bytes_sent", cost.bytes_sent);
  object.emplace("bytes_received", cost.bytes_received);
  return object;
}

json::object cost_json(const PostQuantumCost& cost, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(3);
  object.emplace("classical", handshake_cost_json(cost.classical, storage));
  object.emplace("hybrid", handshake_cost_json(cost.hybrid, storage));
  object.emplace("detail", text_or_null(cost.detail, storage));
  return object;
}

json::object effort_json(const ScanEffort& effort, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(5);
  object.emplace("connections", effort.connections);
  object.emplace("retried", effort.retried);
  object.emplace("retry_budget", effort.retry_budget);
  object.emplace("unanswered", effort.unanswered);
  object.emplace("duration_us", effort.duration.count());
  return object;
}

json::object alpn_json(const Surface& surface, const storage_ptr& storage) {
  json::array protocols(storage);
  for (const std::string& protocol : surface.alpn) protocols.push_back(outside_text(protocol, storage));
  json::object object(storage);
  object.reserve(3);
  object.emplace("protocols", std::move(protocols));
  object.emplace("preference", to_string(surface.alpn_preference));
  object.emplace("known", to_string(surface.alpn_known));
  return object;
}

template <typename Row>
json::array rows(const std::vector<Row>& list, json::object (*row_json)(const Row&, const storage_ptr&),
                 const storage_ptr& storage) {
  json::array array(storage);
  array.reserve(list.size());
  for (const Row& row : list) array.push_back(row_json(row, storage));
  return array;
}

}  // namespace

json::object to_json(const Surface& surface, const storage_ptr& storage) {
  json::object object(storage);
  object.reserve(14);
  object.emplace("versions", rows(surface.versions, version_json, storage));
  object.emplace("groups", list_json(surface.groups, wire::group_name, storage));
  object.emplace("groups_tls12", list_json(surface.groups_tls12, wire::group_name, storage));
  object.emplace("smallest_dh_bits", surface.smallest_dh_bits);
  object.emplace("prefers_post_quantum", to_string(surface.prefers_post_quantum));
  object.emplace("signature_schemes", list_json(surface.signature_schemes, wire::signature_scheme_name, storage));
  object.emplace("signature_schemes_tls12",
                 list_json(surface.signature_schemes_tls12, wire::signature_scheme_name, storage));
  object.emplace("alpn", alpn_json(surface, storage));
  object.emplace("features", features_json(surface.features, storage));
  object.emplace("selection", rows(surface.selection, selected_json, storage));
  object.emplace("clients", rows(surface.clients, client_json, storage));
  object.emplace("trials", rows(surface.trials, trial_json, storage));
  object.emplace("post_quantum_cost", cost_json(surface.post_quantum_cost, storage));
  object.emplace("effort", effort_json(surface.effort, storage));
  return object;
}

std::vector<const x509::PresentedChain*> chains_of(const Surface& surface) {
  std::vector<const x509::PresentedChain*> chains;
  for (const SelectedCertificate& cell : surface.selection) {
    if (!cell.chain.empty()) chains.push_back(&cell.chain);
  }
  for (const SimulatedClient& client : surface.clients) {
    if (!client.chain.empty()) chains.push_back(&client.chain);
  }
  return chains;
}

}  // namespace trustprobe::observation

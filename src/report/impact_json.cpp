#include <algorithm>
#include <boost/json.hpp>

#include "observation/json.h"
#include "report/impact_report.h"
#include "report/store_report.h"
#include "report/verdict_json.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;
using compare::ChainImpact;
using compare::ClientImpact;
using compare::Effect;
using compare::Repair;
using observation::outside_text;

json::value root_json(const x509::CertificateRef& root) {
  if (!root) return nullptr;
  return json::object{{"fingerprint", x509::fingerprint_hex(*root)}, {"subject", outside_text(root->subject.text, {})}};
}

std::string_view to_string(Repair::Kind kind) {
  switch (kind) {
    case Repair::Kind::keep_root:
      return "keep-root";
    case Repair::Kind::add_root:
      return "add-root";
    case Repair::Kind::send_fewer:
      return "send-fewer";
  }
  return "";
}

json::object repair_json(const Repair& repair) {
  json::array clients;
  for (const path::Client* client : repair.clients) clients.push_back(json::value(client->id));
  return {{"kind", to_string(repair.kind)},
          {"root", root_json(repair.root)},
          {"sent", repair.kind == Repair::Kind::send_fewer ? json::value(repair.sent) : json::value(nullptr)},
          {"clients", std::move(clients)}};
}

json::object client_json(const ClientImpact& each) {
  return {{"client", each.client->id},
          {"effect", to_string(each.effect)},
          {"anchor_before", root_json(each.anchor_before)},
          {"anchor_after", root_json(each.anchor_after)},
          {"reason", observation::text_or_null(each.reason, {})}};
}

json::array anchors_json(const std::vector<trust::Anchor>& anchors) {
  json::array array;
  for (const trust::Anchor& anchor : anchors) array.push_back(root_json(anchor.certificate));
  return array;
}

json::object world_json(const compare::World& world) {
  return {{"store", store_identity_json(*world.store)}, {"at", base::to_rfc3339(world.at)}};
}

json::object chain_line(const TargetImpact& target, const ChainImpact& impact) {
  json::object line = line_of("impact", {});
  line.emplace("target", outside_text(target.target, {}));
  line.emplace("effect", to_string(impact.effect()));
  line.emplace("expected_name", observation::text_or_null(impact.chain.expected_name, {}));
  json::array addresses, clients, repairs;
  for (const std::string& address : impact.chain.addresses) addresses.push_back(json::value(address));
  for (const ClientImpact& each : impact.clients) clients.push_back(client_json(each));
  for (const Repair& repair : impact.repairs) repairs.push_back(repair_json(repair));
  line.emplace("addresses", std::move(addresses));
  line.emplace("leaf", x509::fingerprint_hex(*impact.chain.certificates.front()));
  line.emplace("lost_root", root_json(impact.lost_root()));
  line.emplace("clients", std::move(clients));
  line.emplace("repairs", std::move(repairs));
  line.emplace("not_probed", nullptr);
  return line;
}

json::object not_probed_line(const TargetImpact& target) {
  json::object line = line_of("impact", {});
  line.emplace("target", outside_text(target.target, {}));
  line.emplace("effect", to_string(Effect::undetermined));
  for (const auto* key : {"expected_name", "leaf", "lost_root"}) line.emplace(key, nullptr);
  for (const auto* key : {"addresses", "clients", "repairs"}) line.emplace(key, json::array());
  line.emplace("not_probed", outside_text(target.not_probed, {}));
  return line;
}

}  // namespace

std::string impact_json(const TargetImpact& impact) {
  std::string lines;
  if (impact.chains.empty()) append_line(not_probed_line(impact), lines);
  for (const ChainImpact& chain : impact.chains) append_line(chain_line(impact, chain), lines);
  return lines;
}

std::string ImpactReport::json() const {
  json::object line = line_of("impact-summary", {});
  line.emplace("before", world_json(change_.before));
  line.emplace("after", world_json(change_.after));
  line.emplace("removed", anchors_json(change_.removed));
  line.emplace("added", anchors_json(change_.added));
  json::array dated, roots;
  for (const trust::Anchor& anchor : change_.constrained) {
    dated.push_back(json::object{{"root", root_json(anchor.certificate)},
                                 {"distrust_after", base::to_rfc3339(*anchor.constraints.distrust_after)}});
  }
  for (const auto& [root, endpoints, for_all] : lost_roots())
    roots.push_back(json::object{{"root", root_json(root)}, {"endpoints", endpoints}});
  line.emplace("distrust_after", std::move(dated));
  line.emplace("clients", change_.clients);
  line.emplace("endpoints", targets_);
  line.emplace("breaks_for_all", breaking_for_all_);
  line.emplace("breaks_for_some", breaking_for_some_);
  for (const Effect effect :
       {Effect::undetermined, Effect::repaired, Effect::refused, Effect::other_anchor, Effect::unaffected}) {
    std::string key(to_string(effect));
    std::ranges::replace(key, '-', '_');
    line.emplace(key, count(effect));
  }
  line.emplace("lost_roots", std::move(roots));
  std::string text;
  append_line(line, text);
  return text;
}

}  // namespace trustprobe::report

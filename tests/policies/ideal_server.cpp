#include "policies/ideal_server.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "support/certificate_maker.h"
#include "wire/registry.h"

namespace trustprobe::support {
namespace {

using observation::Answer;
using observation::Preference;
using policies::Policy;

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool shown_in(const std::string& suite, std::uint16_t version) {
  const bool tls13 = !has(suite, "_WITH_");
  const bool tls12 = !suite.ends_with("_SHA") && !suite.ends_with("_MD5");
  if (version == 0x0304) return tls13;
  if (version == 0x0300 && has(suite, "_ECDHE_")) return false;
  return !tls13 && (version == 0x0303 || !tls12);
}

bool shown_by(const std::string& suite, Keys keys) {
  if (!has(suite, "_WITH_")) return true;
  if (has(suite, "_DSS_")) return false;
  return keys == Keys::both || has(suite, "_ECDSA_") == (keys == Keys::ecdsa);
}

x509::PresentedChain chain_of(KeyKind kind) {
  Recipe recipe = leaf_recipe("shop.example");
  recipe.key_kind = kind;
  const Identity leaf = self_sign(recipe);
  return {.certificates = {{.der = leaf.certificate->der, .certificate = leaf.certificate, .defect = ""}}};
}

observation::SelectedCertificate cell(observation::KeysOffered keys, const x509::PresentedChain& chain) {
  observation::SelectedCertificate cell;
  cell.server_name = "shop.example";
  cell.keys = keys;
  cell.version = 0x0303;
  cell.served = Answer::yes;
  cell.chain = chain;
  return cell;
}

void add_certificates(observation::Surface& surface, Keys keys) {
  static const x509::PresentedChain rsa = chain_of(KeyKind::rsa2048), ecdsa = chain_of(KeyKind::p256);
  if (keys != Keys::ecdsa) surface.selection.push_back(cell(observation::KeysOffered::rsa_pss, rsa));
  if (keys != Keys::rsa) surface.selection.push_back(cell(observation::KeysOffered::ecdsa, ecdsa));
}

}  // namespace

std::vector<std::uint16_t> shown_suites(const Policy& policy, std::uint16_t version, Keys keys) {
  std::vector<std::uint16_t> suites;
  for (const auto suite : policy.cipher_suites) {
    const std::string name = wire::cipher_suite_name(suite);
    if (shown_in(name, version) && shown_by(name, keys)) suites.push_back(suite);
  }
  return suites;
}

std::vector<std::uint16_t> shown_versions(const Policy& policy, Keys keys) {
  std::vector<std::uint16_t> versions = policy.versions;
  std::erase_if(versions, [&](std::uint16_t version) { return shown_suites(policy, version, keys).empty(); });
  return versions;
}

bool is_post_quantum(std::uint16_t group) {
  return has(wire::group_name(group), "MLKEM");
}

std::set<std::uint16_t> ideal_groups(const Policy& policy) {
  if (!policy.groups.empty()) return {policy.groups.begin(), policy.groups.end()};
  std::set<std::uint16_t> groups{0x0017, 0x0018};
  groups.insert(policy.post_quantum_groups.begin(), policy.post_quantum_groups.end());
  if (policy.post_quantum == true && policy.post_quantum_groups.empty()) groups.insert(0x11EC);
  return groups;
}

observation::Surface ideal_surface(const Policy& policy, Keys keys) {
  observation::Surface surface;
  for (const int number : {0x0002, 0x0300, 0x0301, 0x0302, 0x0303, 0x0304}) {
    const auto version = static_cast<std::uint16_t>(number);
    observation::VersionSurface seen{.version = version, .supported = Answer::no};
    const auto spoken = shown_versions(policy, keys);
    if (std::ranges::find(spoken, version) != spoken.end()) {
      seen.supported = Answer::yes;
      auto& suites = seen.cipher_suites;
      suites.accepted = shown_suites(policy, version, keys);
      if (suites.accepted.size() > 1) suites.preference = policy.ordered ? Preference::server : Preference::client;
      if (!policy.ordered) std::ranges::sort(suites.accepted);
    }
    surface.versions.push_back(std::move(seen));
  }
  for (const auto group : ideal_groups(policy)) {
    if (policy.versions.back() == 0x0304) surface.groups.accepted.push_back(group);
    if (policy.versions.front() < 0x0304 && !is_post_quantum(group)) surface.groups_tls12.accepted.push_back(group);
  }
  add_certificates(surface, keys);
  return surface;
}

const policies::Catalogue& catalogue() {
  static const policies::Catalogue loaded = [] {
    const char* source = std::getenv("TRUSTPROBE_SOURCE");
    if (source == nullptr) throw std::runtime_error("TRUSTPROBE_SOURCE is not set");
    auto read = policies::Catalogue::load(std::filesystem::path(source) / "probes" / "policies");
    if (!read) throw std::runtime_error(read.error().sentence());
    return std::move(*read);
  }();
  return loaded;
}

}  // namespace trustprobe::support

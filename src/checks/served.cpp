#include "checks/served.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/text.h"
#include "target/endpoint.h"

namespace trustprobe::checks {
namespace {

bool same_leaf(const ServedChain& one, const ServedChain& other) {
  const auto a = one.chain->leaf(), b = other.chain->leaf();
  return a && b && (a == b || a->fingerprint == b->fingerprint);
}

void add_endpoints(const ServedChain& chain, std::vector<std::size_t>& endpoints) {
  for (const ServedChain::Place& place : chain.places) {
    if (std::ranges::find(endpoints, place.endpoint) == endpoints.end()) endpoints.push_back(place.endpoint);
  }
}

std::string key_name(const ServedChain& chain) {
  const auto leaf = chain.chain->leaf();
  return leaf ? base::printable(leaf->public_key.name) : std::string("unreadable");
}

std::string offers_text(const CheckInput& input, const ServedChain& chain) {
  std::vector<std::string> ids;
  for (const ServedChain::Place& place : chain.places) {
    std::string id(input.observation.endpoints[place.endpoint].attempts[place.attempt].offer->id);
    if (std::ranges::find(ids, id) == ids.end()) ids.push_back(std::move(id));
  }
  return fmt::format("{}", fmt::join(ids, ", "));
}

// What comes after the key's name; nothing where that says it all.
std::string distinction(const CheckInput& input, const ServedChain& chain) {
  bool same_key = false, same_place = false;
  for (const ServedChain& other : input.chains) {
    if (&other == &chain || other.default_only || key_name(other) != key_name(chain)) continue;
    same_key = true;
    same_place = same_place || endpoints_of(other) == endpoints_of(chain);
  }
  if (!same_key) return {};
  if (!same_place) return " at " + addresses_text(input, endpoints_of(chain));
  return fmt::format(" (offers {})", offers_text(input, chain));
}

Finding failure_at(const Check& self, const CheckInput& input, const ServedChain& chain, bool default_only) {
  Finding finding{.check = self.id, .status = Status::failed, .severity = self.severity};
  // Hardly a client is left that sends no SNI.
  if (default_only) finding.severity = std::min(finding.severity, Severity::warning);
  finding.subject = describe(input, chain);
  return finding;
}

}  // namespace

void pass_if_silent(const Check& self, std::vector<Finding>& findings) {
  if (!findings.empty() && findings.back().check == self.id) return;
  findings.push_back({.check = self.id, .status = Status::passed});
}

void say_not_applicable(const Check& self, std::vector<Finding>& findings) {
  findings.push_back({.check = self.id, .status = Status::not_applicable});
}

void conclude(const Check& self, bool applies, std::vector<Finding>& findings) {
  applies ? pass_if_silent(self, findings) : say_not_applicable(self, findings);
}

Finding failure_of(const Check& self, const CheckInput& input, const ServedChain& chain) {
  Finding finding = failure_at(self, input, chain, chain.default_only);
  finding.endpoints = endpoints_of(chain);
  return finding;
}

Finding leaf_failure_of(const Check& self, const CheckInput& input, const ServedChain& chain) {
  bool default_only = true;
  std::vector<std::size_t> endpoints;
  for (const ServedChain& other : input.chains) {
    if (!same_leaf(chain, other)) continue;
    default_only = default_only && other.default_only;
    add_endpoints(other, endpoints);
  }
  Finding finding = failure_at(self, input, chain, default_only);
  std::ranges::sort(endpoints);
  finding.endpoints = std::move(endpoints);
  return finding;
}

bool first_with_leaf(const CheckInput& input, const ServedChain& chain) {
  if (!chain.chain->leaf()) return false;
  for (const ServedChain& earlier : input.chains) {
    if (&earlier == &chain) return true;
    if (same_leaf(earlier, chain)) return false;
  }
  return true;
}

std::string describe(const CheckInput& input, const ServedChain& chain) {
  if (chain.default_only) return "the default certificate";
  const bool alone = std::ranges::count(input.chains, false, &ServedChain::default_only) == 1;
  return alone ? "the certificate" : fmt::format("the {} certificate{}", key_name(chain), distinction(input, chain));
}

std::string label(const CheckInput& input, const ServedChain& chain) {
  return chain.default_only ? key_name(chain) + ", without server name" : key_name(chain) + distinction(input, chain);
}

std::string address_text(const CheckInput& input, std::size_t endpoint) {
  const target::Endpoint& served = input.observation.endpoints[endpoint].endpoint;
  return served.port == input.observation.target.port ? served.address : to_string(served);
}

std::string addresses_text(const CheckInput& input, const std::vector<std::size_t>& endpoints) {
  if (endpoints.size() > 2)
    return fmt::format("{} of {} addresses", endpoints.size(), input.observation.endpoints.size());
  std::vector<std::string> addresses;
  for (const std::size_t endpoint : endpoints) addresses.push_back(address_text(input, endpoint));
  return listed(addresses);
}

std::string served_at(const CheckInput& input, const std::vector<std::size_t>& endpoints) {
  if (endpoints.size() == input.observation.endpoints.size()) return {};
  return fmt::format(" Served at {}.", addresses_text(input, endpoints));
}

std::vector<std::size_t> endpoints_of(const ServedChain& chain) {
  std::vector<std::size_t> endpoints;
  add_endpoints(chain, endpoints);
  std::ranges::sort(endpoints);
  return endpoints;
}

std::string describe_all(const CheckInput& input, const std::vector<const ServedChain*>& chains) {
  if (chains.size() == 1) return describe(input, *chains.front());
  const auto key = [](const ServedChain* chain) { return chain->chain->leaf()->public_key.name; };
  const bool one_key_type =
      std::ranges::all_of(chains, [&](const ServedChain* chain) { return key(chain) == key(chains.front()); });
  return one_key_type ? fmt::format("the {} certificates", base::printable(key(chains.front())))
                      : std::string("the certificates");
}

std::vector<std::size_t> endpoints_of_all(const std::vector<const ServedChain*>& chains) {
  std::set<std::size_t> endpoints;
  for (const ServedChain* chain : chains) {
    for (const ServedChain::Place& place : chain->places) endpoints.insert(place.endpoint);
  }
  return {endpoints.begin(), endpoints.end()};
}

bool trusted_by_any(const ServedChain& chain) {
  return std::ranges::any_of(
      chain.verdicts, [](const path::PathVerdict& verdict) { return verdict.verdict == path::Verdict::trusted; });
}

bool ends_at_public_root(const ServedChain& chain) {
  return std::ranges::any_of(chain.verdicts, [](const path::PathVerdict& verdict) {
    return !verdict.path.certificates.empty() && trust::is_public_root(*verdict.path.certificates.back());
  });
}

bool on_trusted_path(const ServedChain& chain, const x509::Certificate& certificate) {
  return std::ranges::any_of(chain.verdicts, [&](const path::PathVerdict& verdict) {
    if (verdict.verdict != path::Verdict::trusted) return false;
    return std::ranges::any_of(verdict.path.certificates,
                               [&](const auto& used) { return used->fingerprint == certificate.fingerprint; });
  });
}

std::string name_of(const x509::Certificate& certificate) {
  return base::printable(x509::display_name(certificate));
}

std::string name_of(const x509::Name& name) {
  for (const std::string* part : {&name.common_name, &name.organizational_unit, &name.organization, &name.text}) {
    if (!part->empty()) return base::printable(*part);
  }
  return "an issuer without a name";
}

std::string listed(const std::vector<std::string>& items, std::size_t most) {
  if (items.empty()) return {};
  const std::size_t shown = items.size() > most ? most : items.size() - 1;
  std::string text =
      fmt::format("{}", fmt::join(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (items.size() > most) return fmt::format("{} and {} more", text, items.size() - most);
  return text.empty() ? items.back() : fmt::format("{} and {}", text, items.back());
}

}  // namespace trustprobe::checks

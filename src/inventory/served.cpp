#include "inventory/served.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/hex.h"
#include "base/text.h"
#include "checks/served.h"
#include "observation/name_text.h"

namespace trustprobe::inventory {
namespace {

using x509::CertificateRef;
using Places = std::vector<std::size_t>;

void add_leaf(std::vector<CertificateRef>& leaves, const CertificateRef& leaf) {
  const auto same = [&](const CertificateRef& known) { return known->fingerprint == leaf->fingerprint; };
  if (leaf && std::ranges::none_of(leaves, same)) leaves.push_back(leaf);
}

std::vector<CertificateRef> leaves_of(const observation::EndpointObservation& seen) {
  std::vector<CertificateRef> named, nameless;
  for (const observation::Attempt& attempt : seen.attempts)
    add_leaf(attempt.offer->sends_server_name ? named : nameless, attempt.handshake.chain.leaf());
  return named.empty() ? nameless : named;
}

std::vector<std::string> names_of(const x509::Certificate& leaf) {
  std::vector<std::string> names;
  if (!leaf.extensions.subject_alt_names) return names;
  for (const x509::GeneralName& name : *leaf.extensions.subject_alt_names)
    names.push_back(base::ascii_lower(observation::name_text(name)));
  return names;
}

bool ever_issued(const Item& item) {
  return item.serial || item.not_after;
}

/// Finds items by serial number and by name, so that a long export meets many endpoints in little time.
class ItemIndex {
 public:
  explicit ItemIndex(const std::vector<Item>& items) : items_(items) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (!ever_issued(items[i])) continue;
      if (items[i].serial) by_serial_[base::to_hex(*items[i].serial)].push_back(i);
      for (const std::string& name : items[i].names) by_name_[name].push_back(i);
    }
  }

  /// The items that are this leaf.
  Places matching(const x509::Certificate& leaf) const {
    std::set<std::size_t> candidates;
    const auto add = [&](const Places& places) { candidates.insert(places.begin(), places.end()); };
    add(find(by_serial_, base::to_hex(leaf.serial)));
    for (const std::string& name : names_of(leaf)) add(find(by_name_, name));
    Places matches;
    for (const std::size_t place : candidates) {
      if (join(items_[place], leaf)) matches.push_back(place);
    }
    return matches;
  }

  /// The items that stand for this name. A wildcard stands for one label (RFC 9525 6.3).
  Places covering(const std::string& host) const {
    const std::string name = base::ascii_lower(host);
    Places places = find(by_name_, name);
    if (const std::size_t dot = name.find('.'); dot != std::string::npos) {
      for (const std::size_t place : find(by_name_, "*" + name.substr(dot))) {
        if (std::ranges::find(places, place) == places.end()) places.push_back(place);
      }
    }
    return places;
  }

 private:
  using Index = std::unordered_map<std::string, Places>;
  static const Places& find(const Index& index, const std::string& key) {
    static const Places none;
    const auto found = index.find(key);
    return found == index.end() ? none : found->second;
  }

  const std::vector<Item>& items_;
  Index by_serial_, by_name_;
};

void place_endpoint(const ItemIndex& index, const std::vector<Item>& items, const SeenEndpoint& endpoint,
                    ServedMap& map) {
  std::set<std::size_t> served;
  std::optional<std::size_t> first_known;  // the item that the first leaf is
  std::vector<CertificateRef> unknown;
  for (const CertificateRef& leaf : endpoint.leaves) {
    const Places matches = index.matching(*leaf);
    if (matches.empty()) unknown.push_back(leaf);
    if (leaf == endpoint.leaves.front() && !matches.empty()) first_known = matches.front();
    for (const std::size_t place : matches) {
      if (served.insert(place).second) map.items[place].served.push_back({&endpoint, *join(items[place], *leaf)});
    }
  }
  if (!unknown.empty()) map.in_no_export.push_back({&endpoint, std::move(unknown)});
  for (const std::size_t place : index.covering(endpoint.name)) {
    if (!served.contains(place) && possible_join(items[place]))
      map.items[place].others.push_back({&endpoint, endpoint.leaves.front(), first_known});
  }
}

}  // namespace

std::string_view to_string(Join join) {
  switch (join) {
    case Join::certificate:
      return "certificate";
    case Join::serial:
      return "serial";
    case Join::names_and_expiry:
      return "names-and-expiry";
  }
  return "";
}

SeenTarget seen_in(const observation::Observation& observation) {
  SeenTarget seen{observation.target.text, {}};
  for (const observation::EndpointObservation& each : observation.endpoints) {
    auto leaves = leaves_of(each);
    if (leaves.empty()) continue;
    seen.endpoints.push_back(
        {observation.target.text, each.endpoint.expected_name, target::to_string(each.endpoint), std::move(leaves)});
  }
  return seen;
}

std::optional<Join> possible_join(const Item& item) {
  if (item.certificate) return Join::certificate;
  if (item.serial) return Join::serial;
  if (item.not_after && !item.names.empty()) return Join::names_and_expiry;
  return std::nullopt;
}

std::optional<Join> join(const Item& item, const x509::Certificate& leaf) {
  const auto by = possible_join(item);
  if (!by) return std::nullopt;
  const bool ends_with_it = !item.not_after || *item.not_after == leaf.not_after;
  switch (*by) {
    case Join::certificate:
      return item.certificate->fingerprint == leaf.fingerprint ? by : std::nullopt;
    case Join::serial:
      return *item.serial == leaf.serial && !leaf.serial_negative && ends_with_it ? by : std::nullopt;
    case Join::names_and_expiry: {
      const std::vector<std::string> names = names_of(leaf);
      const auto on_leaf = [&](const std::string& name) { return std::ranges::find(names, name) != names.end(); };
      return ends_with_it && std::ranges::all_of(item.names, on_leaf) ? by : std::nullopt;
    }
  }
  return std::nullopt;
}

std::string places_text(const std::vector<const SeenEndpoint*>& endpoints) {
  std::vector<std::pair<std::string, std::vector<std::string>>> targets;
  for (const SeenEndpoint* endpoint : endpoints) {
    if (targets.empty() || targets.back().first != endpoint->target) targets.push_back({endpoint->target, {}});
    targets.back().second.push_back(endpoint->address);
  }
  std::vector<std::string> places;
  for (const auto& [target, addresses] : targets)
    places.push_back(fmt::format("{} ({})", base::printable(target), checks::listed(addresses, 4)));
  return checks::listed(places, 4);
}

ServedMap map_served(const std::vector<Item>& items, const std::vector<SeenTarget>& targets) {
  ServedMap map{std::vector<ItemSeen>(items.size()), {}};
  if (targets.empty()) return map;
  const ItemIndex index(items);
  for (const SeenTarget& target : targets) {
    for (const SeenEndpoint& endpoint : target.endpoints) place_endpoint(index, items, endpoint, map);
  }
  return map;
}

}  // namespace trustprobe::inventory

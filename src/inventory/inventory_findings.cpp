#include "inventory/inventory_findings.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "inventory/item_findings.h"

namespace trustprobe::inventory {
namespace {

using base::Severity;

/// The last certificate for each set of names that can still be used.
class Latest {
 public:
  Latest(const std::vector<Item>& items, base::Instant now) {
    for (const Item& item : items) {
      const std::string key = key_of(item);
      if (key.empty() || !item.not_after || is_over(item, now)) continue;
      auto& latest = ends_[key];
      latest = std::max(latest, *item.not_after);
    }
  }

  bool is_later_than(const Item& item) const {
    const auto found = ends_.find(key_of(item));
    return item.not_after && found != ends_.end() && found->second > *item.not_after;
  }

 private:
  static std::string key_of(const Item& item) {
    std::vector<std::string> names = item.names;
    std::ranges::sort(names);
    std::string key;
    for (const std::string& name : names) key += name + "\n";
    return key.empty() ? item.subject : key;
  }

  std::unordered_map<std::string, base::Instant> ends_;
};

bool replaced_where_seen(const Item& item, const ItemSeen& seen) {
  return !seen.others.empty() && std::ranges::all_of(seen.others, [&](const OtherServed& other) {
    return age_of(*other.leaf, item) == Age::newer;
  });
}

Use use_of(const Item& item, const ItemSeen& seen, const Latest& latest) {
  if (!seen.served.empty() || item.in_use.value_or(false)) return Use::used;
  if (item.in_use) return Use::unused;
  return latest.is_later_than(item) || replaced_where_seen(item, seen) ? Use::superseded : Use::unknown;
}

void add_not_joinable(const Item& item, std::vector<Finding>& findings) {
  if (possible_join(item) || !item.not_after) return;
  findings.push_back({.kind = Kind::not_joinable,
                      .severity = Severity::note,
                      .summary = "could not be looked for at the endpoints",
                      .detail = "The export has neither its serial number nor its names.",
                      .remedy = "export it with aws iam get-server-certificate, which has the certificate itself"});
}

JudgedItem judged(const Item& item, const ItemSeen& seen, const std::vector<Item>& items, const Latest& latest,
                  bool asked, const InventoryTerms& terms) {
  JudgedItem result{&item, use_of(item, seen, latest), seen.served, {}};
  add_item_findings(item, result.use, seen.served, terms, result.findings);
  if (!is_over(item, terms.now)) {
    add_renewal_findings(item, result.use, result.findings);
    add_served_findings(item, seen.others, items, result.findings);
    if (asked) add_not_joinable(item, result.findings);
  }
  std::ranges::sort(result.findings, [](const Finding& one, const Finding& other) {
    return std::tuple(other.severity, one.kind, one.summary) < std::tuple(one.severity, other.kind, other.summary);
  });
  return result;
}

// Worst first; of equal ones what ends first, and in the order of the exports.
bool goes_before(const JudgedItem& one, const JudgedItem& other) {
  if (one.worst() != other.worst()) return one.worst() > other.worst();
  const base::Instant never = base::Instant::max();
  return std::tuple(one.item->not_after.value_or(never), one.item) <
         std::tuple(other.item->not_after.value_or(never), other.item);
}

}  // namespace

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::expired:
      return "expired";
    case Kind::expiring:
      return "expiring";
    case Kind::revoked:
      return "revoked";
    case Kind::serves_older:
      return "serves-older";
    case Kind::serves_newer:
      return "serves-newer";
    case Kind::serves_other:
      return "serves-other";
    case Kind::renewal_failed:
      return "renewal-failed";
    case Kind::renewal_pending:
      return "renewal-pending";
    case Kind::not_renewable:
      return "not-renewable";
    case Kind::not_issued:
      return "not-issued";
    case Kind::weak_hash:
      return "weak-hash";
    case Kind::weak_key:
      return "weak-key";
    case Kind::pre_heartbleed:
      return "pre-heartbleed";
    case Kind::not_in_use:
      return "not-in-use";
    case Kind::not_joinable:
      return "not-joinable";
  }
  return "";
}

std::string_view to_string(Use use) {
  switch (use) {
    case Use::used:
      return "used";
    case Use::unused:
      return "unused";
    case Use::superseded:
      return "superseded";
    case Use::unknown:
      return "unknown";
  }
  return "";
}

std::optional<Severity> JudgedItem::worst() const {
  return findings.empty() ? std::nullopt : std::optional(findings.front().severity);
}

std::size_t JudgedInventory::count(std::optional<Severity> worst) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(items, [&](const JudgedItem& item) { return item.worst() == worst; }));
}

JudgedInventory judge(const std::vector<Item>& items, const std::vector<SeenTarget>& targets,
                      const InventoryTerms& terms) {
  const ServedMap map = map_served(items, targets);
  const Latest latest(items, terms.now);
  JudgedInventory all{{}, map.in_no_export};
  for (std::size_t i = 0; i < items.size(); ++i)
    all.items.push_back(judged(items[i], map.items[i], items, latest, !targets.empty(), terms));
  std::ranges::sort(all.items, goes_before);
  return all;
}

}  // namespace trustprobe::inventory

#include <fmt/format.h>

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"
#include "checks/served.h"
#include "inventory/item_findings.h"

namespace trustprobe::inventory {
namespace {

using base::Severity;

/// Endpoints that serve the same other certificate.
struct Group {
  const OtherServed* first;
  std::vector<const SeenEndpoint*> endpoints;
};

std::vector<Group> by_leaf(const std::vector<OtherServed>& others) {
  std::vector<Group> groups;
  for (const OtherServed& other : others) {
    const auto same = std::ranges::find_if(
        groups, [&](const Group& group) { return group.first->leaf->fingerprint == other.leaf->fingerprint; });
    if (same == groups.end()) {
      groups.push_back({&other, {other.endpoint}});
    } else {
      same->endpoints.push_back(other.endpoint);
    }
  }
  return groups;
}

std::string leaf_text(const OtherServed& other, const std::vector<Item>& items) {
  const x509::Certificate& leaf = *other.leaf;
  return fmt::format("Served is {}, serial {}, from {} to {}, {}.", checks::name_of(leaf), base::to_hex(leaf.serial),
                     base::to_date(leaf.not_before), base::to_date(leaf.not_after),
                     other.known_as ? "which is " + base::printable(items[*other.known_as].sources.front().text())
                                    : std::string("which no export has"));
}

std::string join_text(const Item& item) {
  if (possible_join(item) != Join::names_and_expiry) return {};
  return " The export has no serial number of this one: the two were compared by names and expiry, which is weaker.";
}

struct Words {
  Kind kind;
  Severity severity;
  std::string_view other, remedy;
};

// An older one that no export has is what a renewal leaves behind; one that is listed may be meant to be there.
Words words(Age age, bool known) {
  switch (age) {
    case Age::older:
      return {Kind::serves_older, known ? Severity::warning : Severity::error, "an older one",
              "attach this one to the listener, or have the server load it; if the other is meant, delete this one"};
    case Age::newer:
      return {Kind::serves_newer, known ? Severity::note : Severity::warning, "a newer one",
              known ? "delete this one, unless it is served elsewhere"
                    : "make the export anew; if it still differs, find out who had the other one issued"};
    case Age::unknown:
      break;
  }
  return {Kind::serves_other, Severity::warning, "another one", "find out which of the two is meant"};
}

}  // namespace

Age age_of(const x509::Certificate& leaf, const Item& item) {
  const auto compared = [](base::Instant one, base::Instant other) {
    return one < other ? Age::older : one > other ? Age::newer : Age::unknown;
  };
  const Age begins = item.not_before ? compared(leaf.not_before, *item.not_before) : Age::unknown;
  if (begins != Age::unknown || !item.not_after) return begins;
  return compared(leaf.not_after, *item.not_after);
}

void add_served_findings(const Item& item, const std::vector<OtherServed>& others, const std::vector<Item>& items,
                         std::vector<Finding>& findings) {
  for (const Group& group : by_leaf(others)) {
    const OtherServed& other = *group.first;
    const Words say = words(age_of(*other.leaf, item), other.known_as.has_value());
    findings.push_back({.kind = say.kind,
                        .severity = say.severity,
                        .summary = fmt::format("is not served at {}: {} is", places_text(group.endpoints), say.other),
                        .detail = leaf_text(other, items) + join_text(item),
                        .remedy = std::string(say.remedy),
                        .endpoints = group.endpoints});
  }
}

}  // namespace trustprobe::inventory

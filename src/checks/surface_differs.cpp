#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "checks/rows.h"
#include "checks/scanned.h"
#include "checks/served.h"
#include "wire/registry.h"

namespace trustprobe::checks {
namespace {

using observation::AcceptedList;
using observation::Answer;
using observation::Surface;

struct Place {
  std::size_t endpoint;
  const Surface* surface;
};

// One list of one kind at one address.
struct ListAt {
  std::size_t endpoint;
  const AcceptedList* list;
};

struct Surplus {
  std::vector<std::string> versions, values;
};

// What only some addresses have, by the addresses that have it.
struct Differences {
  std::map<std::vector<std::size_t>, Surplus> only_at;
  std::set<std::size_t> endpoints;  ///< that have it, or lack it
  bool uncertain = false;

  void compare(std::vector<std::string> Surplus::* list, std::string name, const std::vector<std::size_t>& with,
               const std::vector<std::size_t>& without) {
    if (with.empty() || without.empty()) return;
    (only_at[with].*list).push_back(std::move(name));
    endpoints.insert(with.begin(), with.end());
    endpoints.insert(without.begin(), without.end());
  }
};

std::vector<Place> scanned_places(const CheckInput& input) {
  std::vector<Place> places;
  for (std::size_t i = 0; i < input.observation.endpoints.size(); ++i) {
    const auto& surface = input.observation.endpoints[i].surface;
    if (surface && !gave_no_answer(*surface)) places.push_back({i, &*surface});
  }
  return places;
}

void compare_lists(const std::vector<ListAt>& lists, std::string (*name_of_value)(std::uint16_t),
                   std::string_view where, Differences& differences) {
  std::set<std::uint16_t> values;
  for (const ListAt& at : lists) {
    values.insert(at.list->accepted.begin(), at.list->accepted.end());
    differences.uncertain = differences.uncertain || !at.list->exhaustive();
  }
  for (const std::uint16_t value : values) {
    std::vector<std::size_t> with, without;
    for (const ListAt& at : lists) {
      if (at.list->accepts(value)) {
        with.push_back(at.endpoint);
      } else if (std::ranges::find(at.list->undetermined, value) == at.list->undetermined.end()) {
        without.push_back(at.endpoint);
      }
    }
    differences.compare(&Surplus::values, fmt::format("{}{}", name_of_value(value), where), with, without);
  }
}

void compare_version(const std::vector<Place>& places, std::uint16_t version, Differences& differences) {
  std::vector<std::size_t> with, without;
  std::vector<ListAt> suites;
  for (const Place& place : places) {
    const Answer supported = place.surface->supports(version);
    if (supported == Answer::undetermined) differences.uncertain = true;
    if (supported == Answer::no) without.push_back(place.endpoint);
    if (supported != Answer::yes) continue;
    with.push_back(place.endpoint);
    suites.push_back({place.endpoint, &place.surface->find_version(version)->cipher_suites});
  }
  const std::string name = wire::version_name(version);
  differences.compare(&Surplus::versions, name, with, without);
  compare_lists(suites, wire::cipher_suite_name, " in " + name, differences);
}

// A list without a value was not asked for, or belongs to a version that is not spoken.
std::vector<ListAt> filled(const std::vector<Place>& places, AcceptedList Surface::* list) {
  std::vector<ListAt> lists;
  for (const Place& place : places) {
    const AcceptedList& here = place.surface->*list;
    if (!here.accepted.empty()) lists.push_back({place.endpoint, &here});
  }
  return lists;
}

Differences differences_of(const std::vector<Place>& places) {
  Differences differences;
  std::set<std::uint16_t> versions;
  for (const Place& place : places) {
    for (const observation::VersionSurface& version : place.surface->versions) versions.insert(version.version);
  }
  for (const std::uint16_t version : versions) compare_version(places, version, differences);
  compare_lists(filled(places, &Surface::groups), wire::group_name, "", differences);
  compare_lists(filled(places, &Surface::groups_tls12), wire::group_name, " in TLS 1.2", differences);
  return differences;
}

// "only 203.0.113.10 speaks TLS 1.1 and accepts TLS_RSA_WITH_AES_128_CBC_SHA in TLS 1.2"
std::string surplus_text(const CheckInput& input, const std::vector<std::size_t>& endpoints, const Surplus& surplus) {
  const bool one = endpoints.size() == 1;
  std::vector<std::string> parts;
  if (!surplus.versions.empty())
    parts.push_back(fmt::format("{} {}", one ? "speaks" : "speak", listed(surplus.versions, 6)));
  if (!surplus.values.empty())
    parts.push_back(fmt::format("{} {}", one ? "accepts" : "accept", listed(surplus.values, 6)));
  return fmt::format("only {} {}", addresses_text(input, endpoints), fmt::join(parts, " and "));
}

Finding different(const Check& self, const CheckInput& input, const Differences& differences) {
  Finding finding{.check = self.id, .severity = self.severity};
  finding.subject = base::printable(input.observation.target.text);
  finding.summary = "does not negotiate the same at all of its addresses";
  std::vector<std::string> parts;
  for (const auto& [endpoints, surplus] : differences.only_at) parts.push_back(surplus_text(input, endpoints, surplus));
  finding.detail = fmt::format(
      "The difference: {}. A client gets the one or the other by the address it picks, and an attacker picks the "
      "weakest.",
      fmt::join(parts, "; "));
  finding.remedy = "give all addresses one configuration; an address that lags behind often missed a reload";
  finding.endpoints = {differences.endpoints.begin(), differences.endpoints.end()};
  return finding;
}

Finding not_compared(const Check& self, const CheckInput& input, const std::vector<Place>& places) {
  Finding finding{.check = self.id, .status = Status::undetermined, .severity = self.severity};
  finding.subject = base::printable(input.observation.target.text);
  finding.summary = "may not negotiate the same at all of its addresses: some of their answers were lost";
  finding.detail = "What was answered at every address is the same.";
  finding.remedy = "scan it again, with fewer connections at a time or from another network";
  for (const Place& place : places) finding.endpoints.push_back(place.endpoint);
  return finding;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  const auto places = scanned_places(input);
  if (places.empty()) return;
  if (places.size() < 2) return say_not_applicable(self, findings);
  const Differences differences = differences_of(places);
  if (!differences.only_at.empty()) {
    findings.push_back(different(self, input, differences));
  } else if (differences.uncertain) {
    findings.push_back(not_compared(self, input, places));
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check surface_differs{
    .id = "surface-differs",
    .title = "The addresses of one name negotiate differently",
    .severity = Severity::warning,
    .citation = "RFC 9325 3.9",
    .explanation =
        "Addresses of one target differ in the versions, cipher suites or groups that they accept. Only what "
        "was answered clearly at both is compared, and suites only where both speak the version.",
    .remedy = "Give all addresses one configuration.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "checks/expiry_thresholds.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

struct ServingGroup {
  x509::CertificateRef leaf;
  std::vector<std::size_t> endpoints;
};

// Which leaves one offer meets, and where; the one that lasts longest first.
std::vector<ServingGroup> groups_for(const CheckInput& input, const target::Offer* offer) {
  std::vector<ServingGroup> groups;
  const auto& endpoints = input.observation.endpoints;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    for (const observation::Attempt& attempt : endpoints[i].attempts) {
      const x509::CertificateRef leaf = attempt.handshake.chain.leaf();
      if (attempt.offer != offer || !leaf) continue;
      const auto known =
          std::ranges::find_if(groups, [&](const auto& group) { return group.leaf->fingerprint == leaf->fingerprint; });
      if (known == groups.end()) {
        groups.push_back({leaf, {i}});
      } else {
        known->endpoints.push_back(i);
      }
    }
  }
  std::ranges::sort(groups, std::ranges::greater{},
                    [](const auto& group) { return std::pair(group.leaf->not_after, group.leaf->fingerprint); });
  return groups;
}

bool due_for_renewal(const CheckInput& input, const x509::Certificate& leaf) {
  return leaf.not_after - input.now <= expiry_thresholds(leaf, input.options).warn;
}

std::string expiry_text(const CheckInput& input, const x509::Certificate& leaf) {
  const base::Seconds left = leaf.not_after - input.now;
  return fmt::format(fmt::runtime(left < base::Seconds{0} ? "expired {} ago" : "expires in {}"), duration_text(left));
}

// As after a rotation that did not reach every address.
Finding left_behind(const Check& self, const CheckInput& input, const ServingGroup& newest, const ServingGroup& old) {
  Finding finding{.check = self.id, .severity = Severity::error, .subject = addresses_text(input, old.endpoints)};
  finding.summary = old.endpoints.size() == 1 ? "still serves the previous leaf" : "still serve the previous leaf";
  finding.detail = fmt::format(
      "The same offer meets the leaf that {} at {}, and here the one that {}. Which of them a client gets "
      "depends on the address it picks.",
      expiry_text(input, *newest.leaf), addresses_text(input, newest.endpoints), expiry_text(input, *old.leaf));
  finding.remedy =
      fmt::format("finish the rotation there: install the certificate that {} serves, and reload the server",
                  address_text(input, newest.endpoints.front()));
  finding.endpoints = old.endpoints;
  return finding;
}

Finding different(const Check& self, const CheckInput& input, const std::vector<ServingGroup>& groups) {
  Finding finding{
      .check = self.id, .severity = Severity::warning, .subject = base::printable(input.observation.target.text)};
  finding.summary = fmt::format("serves {} different leaves, depending on the address", groups.size());
  std::vector<std::string> parts;
  for (const ServingGroup& group : groups) {
    parts.push_back(fmt::format("{}: one that {}, on {}", addresses_text(input, group.endpoints),
                                expiry_text(input, *group.leaf), base::to_date(group.leaf->not_after)));
    finding.endpoints.insert(finding.endpoints.end(), group.endpoints.begin(), group.endpoints.end());
  }
  std::ranges::sort(finding.endpoints);
  finding.detail = fmt::format("{}. Pins and caches that expect one leaf see it change from connection to connection.",
                               fmt::join(parts, "; "));
  finding.remedy = "if that is not meant (one certificate per server), install the same certificate everywhere";
  return finding;
}

void report(const Check& self, const CheckInput& input, const std::vector<ServingGroup>& groups,
            std::vector<Finding>& findings) {
  const std::size_t before = findings.size();
  const ServingGroup& newest = groups.front();
  for (std::size_t i = 1; i < groups.size(); ++i) {
    if (due_for_renewal(input, *groups[i].leaf) && !due_for_renewal(input, *newest.leaf)) {
      findings.push_back(left_behind(self, input, newest, groups[i]));
    }
  }
  if (findings.size() == before) findings.push_back(different(self, input, groups));
}

bool same_leaves(const std::vector<ServingGroup>& one, const std::vector<ServingGroup>& other) {
  return std::ranges::equal(
      one, other, {}, [](const auto& group) { return group.leaf->fingerprint; },
      [](const auto& group) { return group.leaf->fingerprint; });
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  if (input.observation.endpoints.size() < 2) return say_not_applicable(self, findings);
  std::vector<std::vector<ServingGroup>> told;
  for (const target::Offer& offer : target::all_offers()) {
    const std::vector<ServingGroup> groups = groups_for(input, &offer);
    const bool again = std::ranges::any_of(told, [&](const auto& earlier) { return same_leaves(earlier, groups); });
    if (groups.size() < 2 || again) continue;
    report(self, input, groups, findings);
    told.push_back(groups);
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check leaf_differs{
    .id = "leaf-differs",
    .title = "Addresses of one name serve different leaves",
    .severity = Severity::error,
    .citation = "a comparison of what the addresses serve to the same ClientHello",
    .explanation =
        "The same offer meets different leaf certificates at different addresses. An error when one of them has "
        "expired or "
        "is due for renewal and another is not: a rotation did not reach every address. Otherwise a warning.",
    .remedy = "Install the current certificate on every address and reload each server.",
    .run = run,
};

}  // namespace trustprobe::checks

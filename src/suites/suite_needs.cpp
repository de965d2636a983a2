// What has to be asked of the endpoints of a suite, and looked up, before its expectations can be judged.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/catalogue.h"
#include "suites/expectation_kind.h"
#include "suites/suite.h"

namespace trustprobe::suites {
namespace {

template <typename Predicate>
bool any_expectation(const Suite& suite, Predicate holds) {
  return std::ranges::any_of(suite.endpoints, [&](const SuiteEndpoint& endpoint) {
    return std::ranges::any_of(endpoint.expectations, holds);
  });
}

}  // namespace

bool needs_scan(const Expectation& expectation) {
  const checks::Check* check = expectation.check.empty() ? nullptr : checks::find_check(expectation.check);
  return expectation.kind->needs_scan || (check != nullptr && check->needs_scan);
}

bool Suite::needs_http() const {
  return any_expectation(*this,
                         [](const Expectation& each) { return each.kind->needs_http || each.check == "hsts-missing"; });
}

bool Suite::needs_scan() const {
  return any_expectation(*this, suites::needs_scan);
}

bool Suite::needs_all_offers() const {
  return any_expectation(*this, [](const Expectation& each) { return !each.kind->default_offer_only; });
}

bool Suite::needs_every_offer() const {
  return any_expectation(*this, [](const Expectation& each) { return each.kind->needs_every_offer; });
}

bool Suite::compares_clients() const {
  return any_expectation(*this, [](const Expectation& each) { return each.check == "clients-disagree"; });
}

base::Result<void> find_policies(Suite& suite, const policies::Catalogue& catalogue) {
  for (SuiteEndpoint& endpoint : suite.endpoints) {
    for (Expectation& each : endpoint.expectations) {
      if (each.kind->key != "policy") continue;
      const auto& name = std::get<std::string>(each.value);
      each.policy = catalogue.find(name);
      if (each.policy != nullptr) continue;
      const std::string nearest = catalogue.nearest(name);
      return std::unexpected(base::InputError{
          each.where, fmt::format("there is no published policy named '{}'", base::printable(name)),
          nearest.empty() ? "docs/policies.md lists them" : fmt::format("did you mean '{}'?", nearest)});
    }
  }
  return {};
}

}  // namespace trustprobe::suites

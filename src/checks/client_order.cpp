#include <fmt/format.h>

#include "checks/rows.h"
#include "checks/suite_search.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;
using observation::Preference;

constexpr std::uint16_t tls13 = 0x0304;

bool is_weak(const wire::SuiteTraits& traits) {
  return is_broken(traits) || is_triple_des(traits) || is_static_key_exchange(traits);
}

bool is_better(const wire::SuiteTraits& traits) {
  return !is_weak(traits);
}

SurfaceVerdict judge(const Scanned& at) {
  std::vector<std::uint16_t> versions, unknown;
  bool applies = false;
  for (const observation::VersionSurface& version : at.surface.versions) {
    const observation::AcceptedList& suites = version.cipher_suites;
    if (version.supported != Answer::yes || version.version >= tls13) continue;
    if (!any_accepted(suites, is_weak) || !any_accepted(suites, is_better)) continue;
    applies = true;
    if (suites.preference == Preference::client) versions.push_back(version.version);
    if (suites.preference == Preference::undetermined) unknown.push_back(version.version);
  }
  if (!versions.empty()) {
    return verdict_of(fault(
        at, {.summary = fmt::format("lets the client choose among weak and good suites in {}", version_names(versions)),
             .detail = "A client that names a weak suite first gets it although both sides have a better one.",
             .remedy = "take the weak suites out; or let the server choose: nginx \"ssl_prefer_server_ciphers on;\""}));
  }
  if (!unknown.empty())
    return verdict_of(undetermined(at, fmt::format("whose order of suites counts in {}", version_names(unknown)), ""));
  return applies ? passed() : not_applicable();
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check client_order{
    .id = "client-order",
    .title = "The client's order decides, and weak suites are accepted",
    .severity = Severity::note,
    .citation = "RFC 9325 4.2.1",
    .explanation =
        "With the same suites in another order the server picked another one: it takes the first of the "
        "client's that it knows. Where all suites are good, that is fine and not told.",
    .remedy = "Take the weak suites out, or let the server choose.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

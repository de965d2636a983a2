#include <fmt/format.h>

#include "base/text.h"
#include "checks/rows.h"
#include "checks/scanned.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;

SurfaceVerdict judge(const Scanned& at) {
  if (at.input.options.policy == nullptr) return not_applicable();
  const policies::Policy& policy = *at.input.options.policy;
  const policies::PolicyVerdict held = policies::hold_against(at.surface, policy);
  const std::string name = base::printable(policy.name);
  if (held.no_weaker == Answer::yes) return passed();
  if (held.no_weaker == Answer::undetermined) {
    return verdict_of(
        undetermined(at, fmt::format("whether it is no weaker than {}", name), listed(held.undetermined)));
  }
  return verdict_of(fault(
      at, {.summary = fmt::format("is weaker than {}: {}", name, listed(held.weaknesses, 3)),
           .detail = fmt::format("Unlike a server of that policy, this one {}.", listed(held.weaknesses, 12)),
           .remedy = fmt::format("give it the policy {} or a stronger one, or bring its own configuration into line "
                                 "with it",
                                 name)}));
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check policy_weaker{
    .id = "policy-weaker",
    .title = "The endpoint is weaker than the policy asked for",
    .severity = Severity::error,
    .citation = "the policy that was named, as its publisher describes it",
    .explanation =
        "Held against a published policy, the endpoint accepts a version, a cipher suite or a group that the "
        "policy does not, or lacks the post-quantum groups of the policy. More strength is no fault. Judged "
        "only where a policy was named.",
    .remedy = "Give the endpoint that policy, or a stronger one.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

#include <fmt/format.h>

#include "checks/hello_trials.h"
#include "checks/rows.h"
#include "checks/scanned.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

constexpr std::string_view question = "whether large hellos come through";

std::string forms_text(const std::vector<const observation::HelloTrial*>& trials) {
  std::vector<std::string> forms;
  for (const observation::HelloTrial* trial : trials) forms.push_back(form_text(*trial));
  return listed(forms, 8);
}

Told told(const Trials& trials) {
  std::string detail = fmt::format("Sent twice and not answered: {}. ", forms_text(trials.unanswered));
  detail += trials.answered.empty() ? "No other form was answered. "
                                    : fmt::format("Answered: {}. ", forms_text(trials.answered));
  detail += fmt::format("The control was answered: {}. ", form_text(*trials.control));
  detail +=
      "So something somewhere on the path between here and the server, or the server itself, does not take them; "
      "one place to look from cannot tell which. Browsers send such hellos by default.";
  return {.summary = "does not answer hellos with a post-quantum share",
          .detail = std::move(detail),
          .remedy =
              "scan it from another network and at another address to find out where they are lost; update the "
              "firewall or load balancer in between; until then a lower MSS can help where two segments fail, and "
              "managed clients can do without hybrid groups"};
}

SurfaceVerdict judge(const Scanned& at) {
  if (at.surface.trials.empty()) return not_applicable();
  const Trials trials = trials_of(at.surface);
  if (!trials.control_answered()) {
    return verdict_of(undetermined(at, question,
                                   trials.control == nullptr ? "there was no classical hello to compare"
                                                             : "nor was the classical hello answered"));
  }
  if (!trials.unanswered.empty() && loses_any_hello(at.surface, trials))
    return verdict_of(undetermined(at, question, lost_like_others));
  if (!trials.unanswered.empty()) return verdict_of(fault(at, told(trials)));
  if (!trials.unknown.empty()) return verdict_of(undetermined(at, question, forms_text(trials.unknown)));
  return trials.answered.empty() ? not_applicable() : passed();
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check hello_intolerance{
    .id = "hello-intolerance",
    .title = "Hellos with a post-quantum share get no answer",
    .severity = Severity::error,
    .citation = "RFC 8446 4.1.2, 5.1; draft-ietf-tls-ecdhe-mlkem",
    .explanation =
        "A ClientHello with a hybrid share does not fit into one TCP segment. Sent whole, in two segments, in two "
        "records, padded or with a late second half it was reset, closed or met by silence, more than once, while a "
        "classical hello was answered. An alert is an answer. From one place it cannot be told whether the server or "
        "something before it is at fault.",
    .remedy = "Compare from another network, then update what drops them.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

#include <fmt/format.h>

#include "checks/hello_trials.h"
#include "checks/rows.h"
#include "checks/scanned.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;

constexpr std::string_view question = "whether it asks for another share";

Told told(const observation::HelloTrial& retry) {
  return {
      .summary = "does not answer hellos that call for a HelloRetryRequest",
      .detail = fmt::format("A hello that names a post-quantum group it accepts, and sends no share for it, was not "
                            "answered: {}. Clients that guess a share wrong fail here, now and after every change "
                            "of the groups.",
                            form_text(retry)),
      .remedy =
          "update the server's TLS library, or what ends TLS in front of it; until then keep the groups that "
          "clients send shares for: X25519MLKEM768 and X25519"};
}

SurfaceVerdict judge(const Scanned& at) {
  const Trials trials = trials_of(at.surface);
  // What loses whole hellos loses this one as well: hello-intolerance tells it.
  if (trials.retry == nullptr || !trials.unanswered.empty()) return not_applicable();
  if (trials.retry->answered == Answer::yes) return passed();
  if (!trials.control_answered() || trials.retry->answered == Answer::undetermined)
    return verdict_of(undetermined(at, question, trials.retry->detail));
  switch (takes_post_quantum(at.surface)) {
    case Answer::yes:
      if (loses_any_hello(at.surface, trials)) return verdict_of(undetermined(at, question, lost_like_others));
      return verdict_of(fault(at, told(*trials.retry)));
    case Answer::no:
      return not_applicable();  // it has nothing to ask for, and some servers decline without an alert
    case Answer::undetermined:
      break;
  }
  return verdict_of(undetermined(at, question, "it is not known whether it takes a post-quantum group"));
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check retry_intolerance{
    .id = "retry-intolerance",
    .title = "Hellos that call for a HelloRetryRequest get no answer",
    .severity = Severity::error,
    .citation = "RFC 8446 4.1.4",
    .explanation =
        "A server that accepts a group must answer a hello that offers it without a share by a "
        "HelloRetryRequest. This one was reset, closed or silent, more than once, while hellos with a share "
        "were answered.",
    .remedy = "Update the server's TLS library, or what ends TLS in front of it.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

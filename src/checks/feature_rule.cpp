#include "checks/feature_rule.h"

#include <fmt/format.h>

namespace trustprobe::checks {
namespace {

Finding behind_client_certificate(const Scanned& at, const FeatureRule& rule) {
  return left_open(at, Severity::note,
                   {.summary = fmt::format("does not show {} without a client certificate", rule.question),
                    .detail = "It ends the handshakes of clients that have none, and this program sends none.",
                    .remedy = std::string(client_certificate_remedy)});
}

}  // namespace

bool does_not_apply(const observation::FeatureAnswer& answer) {
  return answer.answer == observation::Answer::undetermined && answer.detail == "does not apply";
}

bool wants_client_certificate(const observation::FeatureAnswer& answer) {
  return answer.answer == observation::Answer::undetermined &&
         answer.detail.starts_with("a client certificate is asked for");
}

SurfaceVerdict judge_feature(const Scanned& at, const FeatureRule& rule) {
  const observation::FeatureAnswer& found = at.surface.features.*rule.feature;
  if (does_not_apply(found)) return not_applicable();
  if (wants_client_certificate(found)) return verdict_of(behind_client_certificate(at, rule));
  if (found.answer == observation::Answer::undetermined)
    return verdict_of(undetermined(at, rule.question, found.detail));
  if (found.answer != rule.fault) return passed();
  return verdict_of(fault(
      at,
      {.summary = std::string(rule.summary), .detail = std::string(rule.detail), .remedy = std::string(rule.remedy)}));
}

}  // namespace trustprobe::checks

#include "checks/feature_rule.h"

namespace trustprobe::checks {

bool does_not_apply(const observation::FeatureAnswer& answer) {
  return answer.answer == observation::Answer::undetermined && answer.detail == "does not apply";
}

SurfaceVerdict judge_feature(const Scanned& at, const FeatureRule& rule) {
  const observation::FeatureAnswer& found = at.surface.features.*rule.feature;
  if (does_not_apply(found)) return not_applicable();
  if (found.answer == observation::Answer::undetermined)
    return verdict_of(undetermined(at, rule.question, found.detail));
  if (found.answer != rule.fault) return passed();
  return verdict_of(fault(
      at,
      {.summary = std::string(rule.summary), .detail = std::string(rule.detail), .remedy = std::string(rule.remedy)}));
}

}  // namespace trustprobe::checks

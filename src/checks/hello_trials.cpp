#include "checks/hello_trials.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "wire/registry.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;
using observation::HelloForm;

std::string_view words(HelloForm form) {
  switch (form) {
    case HelloForm::classical:
      return "classical";
    case HelloForm::hybrid_whole:
      return "whole";
    case HelloForm::hybrid_two_segments:
      return "in two TCP segments";
    case HelloForm::hybrid_two_records:
      return "in two TLS records";
    case HelloForm::hybrid_late_half:
      return "with a late second half";
    case HelloForm::hybrid_padded_one_mss:
      return "padded past one segment";
    case HelloForm::hybrid_padded_two_mss:
      return "padded past two segments";
    case HelloForm::hybrid_retry:
      return "without a share";
  }
  return "";
}

// "1,389"
std::string grouped(std::size_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t end = digits.size(); end > 3;) digits.insert(end -= 3, ",");
  return digits;
}

constexpr std::uint16_t sslv3 = 0x0300, tls12 = 0x0303;

// What stayed open of versions that know no post-quantum key exchange: each stands for one lost hello or more. Nothing
// is told by SSL 2, which TLS servers may well meet with silence.
std::size_t lost_classical_questions(const observation::Surface& surface) {
  std::size_t lost = 0;
  for (const observation::VersionSurface& version : surface.versions) {
    if (version.version < sslv3 || version.version > tls12) continue;
    if (version.supported == Answer::undetermined) ++lost;
    if (!version.cipher_suites.exhaustive()) ++lost;
  }
  for (const auto* list : {&surface.groups_tls12, &surface.signature_schemes_tls12}) {
    if (!list->exhaustive()) ++lost;
  }
  for (const observation::SelectedCertificate& cell : surface.selection) {
    if (cell.version <= tls12 && cell.served == Answer::undetermined) ++lost;
  }
  return lost;
}

bool any_post_quantum(const std::vector<std::uint16_t>& groups) {
  return std::ranges::any_of(groups, [](std::uint16_t group) {
    const wire::GroupFamily family = wire::group_family(group);
    return family == wire::GroupFamily::hybrid || family == wire::GroupFamily::ml_kem ||
           family == wire::GroupFamily::draft_hybrid;
  });
}

}  // namespace

Trials trials_of(const observation::Surface& surface) {
  Trials trials;
  for (const observation::HelloTrial& trial : surface.trials) {
    if (trial.form == HelloForm::classical) {
      trials.control = &trial;
    } else if (trial.form == HelloForm::hybrid_retry) {
      trials.retry = &trial;
    } else {
      auto& list = trial.answered == Answer::yes  ? trials.answered
                   : trial.answered == Answer::no ? trials.unanswered
                                                  : trials.unknown;
      list.push_back(&trial);
    }
  }
  return trials;
}

bool loses_any_hello(const observation::Surface& surface, const Trials& trials) {
  const observation::ScanEffort& effort = surface.effort;
  const bool budget_spent = effort.retry_budget > 0 && effort.retried >= effort.retry_budget;
  const std::size_t lost = lost_classical_questions(surface);
  return lost > 0 && (budget_spent || lost >= trials.unanswered.size());
}

std::string form_text(const observation::HelloTrial& trial) {
  const std::string detail = trial.detail.empty() ? "" : ": " + base::printable(trial.detail);
  return fmt::format("{} ({} bytes{})", words(trial.form), grouped(trial.hello_bytes), detail);
}

Answer takes_post_quantum(const observation::Surface& surface) {
  if (any_post_quantum(surface.groups.accepted)) return Answer::yes;
  const bool known = !surface.groups.accepted.empty() && !any_post_quantum(surface.groups.undetermined);
  return known || surface.supports(0x0304) == Answer::no ? Answer::no : Answer::undetermined;
}

}  // namespace trustprobe::checks

// The trials of one endpoint: hellos of several forms, of which the classical one is the control.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "observation/surface.h"

namespace trustprobe::checks {

struct Trials {
  const observation::HelloTrial* control = nullptr;  ///< null: none was made
  const observation::HelloTrial* retry = nullptr;    ///< the one that wants a HelloRetryRequest; null: none was made
  /// Of the forms that carry a hybrid share, in the order in which they were made.
  std::vector<const observation::HelloTrial*> unanswered, unknown, answered;

  bool control_answered() const { return control != nullptr && control->answered == observation::Answer::yes; }
};

/// The surface must outlive it.
Trials trials_of(const observation::Surface& surface);

/// "whole (1,389 bytes: reset)", "in two TCP segments (1,389 bytes)".
std::string form_text(const observation::HelloTrial& trial);

/// Classical hellos of the same scan were lost too: as often as forms of the trials, or when no answer could be asked
/// for again any more. Then what was lost shows nothing of the form.
bool loses_any_hello(const observation::Surface& surface, const Trials& trials);

/// Why nothing follows from what was lost where `loses_any_hello`.
constexpr std::string_view lost_like_others = "hellos of other forms were lost in the same scan as well";

/// Some hybrid or ML-KEM group is accepted; `undetermined` where that is not known.
observation::Answer takes_post_quantum(const observation::Surface& surface);

}  // namespace trustprobe::checks

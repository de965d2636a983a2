// The trials of one endpoint: hellos of several forms, of which the classical one is the control.
#pragma once

#include <string>
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

/// Some hybrid or ML-KEM group is accepted; `undetermined` where that is not known.
observation::Answer takes_post_quantum(const observation::Surface& surface);

}  // namespace trustprobe::checks

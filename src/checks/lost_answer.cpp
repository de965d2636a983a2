#include "checks/lost_answer.h"

namespace trustprobe::checks {

bool answer_lost(const observation::Attempt& attempt) {
  using enum observation::FailureReason;
  if (attempt.handshake.chain.leaf() || !attempt.failure || attempt.failure->reason == alert) return false;
  const bool hung_up = attempt.failure->reason == closed || attempt.failure->reason == reset;
  return !(hung_up && attempt.failure->stage == observation::Stage::handshake);
}

}  // namespace trustprobe::checks

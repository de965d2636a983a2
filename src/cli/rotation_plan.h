// From the options of `rotation` to what is asked and expected: everything is read before the first connection.
#pragma once

#include <vector>

#include "base/input_error.h"
#include "cli/rotation_options.h"
#include "compare/rotation.h"
#include "probe/gather.h"

namespace trustprobe::cli {

struct RotationPlan {
  compare::RotationTerms terms;
  std::vector<target::Target> targets;  ///< asked in every round, their names resolved anew
  probe::GatherOptions gather;
  base::Seconds wait{}, every{};
};

base::Result<RotationPlan> plan_rotation(const RotationOptions& options);

}  // namespace trustprobe::cli

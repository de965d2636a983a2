// A file of published policies. Private to this module; the language is in docs/policies.md.
#pragma once

#include <string_view>
#include <vector>

#include "policies/policy.h"

namespace trustprobe::policies {

/// A policy and where it stands, "cdn.toml:12", for what only a second file shows to be wrong.
struct PlacedPolicy {
  Policy policy;
  std::string where;
};

/// All policies of one file, in its order. `name` is the file's, for errors.
base::Result<std::vector<PlacedPolicy>> parse_policies(std::string_view text, const std::string& name);

}  // namespace trustprobe::policies

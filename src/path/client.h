// Clients are rows of data: how they search, which rules refuse, what they take for an anchor.
#pragma once

#include <bitset>
#include <span>
#include <string_view>

#include "path/problem.h"

namespace trustprobe::path {

/// The rules that refuse a path; what is not in the profile is still recorded as a problem where it applies.
using RuleProfile = std::bitset<64>;

constexpr bool refuses(const RuleProfile& profile, ProblemId id) {
  return profile[static_cast<std::size_t>(id)];
}

struct Client {
  std::string_view id;
  std::string_view title;
  RuleProfile refused;
  bool intermediate_anchors = true;  ///< a store certificate that is not self-signed ends a path
};

std::span<const Client> all_clients();
const Client* find_client(std::string_view id);

/// The row `web`: searches every path, refuses what the strict modern clients refuse. The default verdict.
const Client& web_client();

}  // namespace trustprobe::path

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "policies/policy.h"
#include "policies/seen_server.h"

namespace trustprobe::policies {
namespace {

using observation::Answer;

void hold_versions(const observation::Surface& surface, const Policy& policy, PolicyVerdict& verdict) {
  for (const std::uint16_t version :
       {std::uint16_t{0x0002}, ssl3, std::uint16_t{0x0301}, std::uint16_t{0x0302}, tls12}) {
    if (version >= policy.versions.front()) return;
    const Answer answer = surface.supports(version);
    if (answer == Answer::yes) verdict.weaknesses.push_back("accepts " + wire::version_name(version));
    if (answer == Answer::undetermined)
      verdict.undetermined.push_back(
          fmt::format("whether it accepts {} could not be found out", wire::version_name(version)));
  }
}

// What a version newer than all of the policy's has is no weakness.
void hold_suites(const SeenServer& server, const Policy& policy, PolicyVerdict& verdict) {
  Codes accepted, open;
  for (const auto* version : server.spoken()) {
    if (version->version > policy.versions.back()) break;
    const auto& seen = version->cipher_suites;
    if (seen.accepted.empty())
      verdict.undetermined.push_back(fmt::format("which cipher suites it accepts in {} could not be found out",
                                                 wire::version_name(version->version)));
    const auto add = [&](const Codes& suites, Codes& list) {
      for (const auto suite : suites) {
        if (!contains(policy.cipher_suites, suite) && !contains(list, suite)) list.push_back(suite);
      }
    };
    add(seen.accepted, accepted);
    add(seen.undetermined, open);
  }
  for (const auto suite : accepted) verdict.weaknesses.push_back("accepts " + wire::cipher_suite_name(suite));
  std::erase_if(open, [&](std::uint16_t suite) { return contains(accepted, suite); });
  if (open.empty()) return;
  const std::string others = open.size() == 1 ? "" : " or " + base::counted(open.size() - 1, "other suite");
  verdict.undetermined.push_back(fmt::format("whether it accepts {}{} that the policy has not could not be found out",
                                             wire::cipher_suite_name(open[0]), others));
}

void hold_groups(const SeenServer& server, const Policy& policy, PolicyVerdict& verdict) {
  if (policy.post_quantum != true) return;
  const Answer answer = server.post_quantum_group();
  if (answer == Answer::no) verdict.weaknesses.push_back("takes no post-quantum group");
  if (answer == Answer::undetermined)
    verdict.undetermined.push_back("whether it takes a post-quantum group could not be found out");
}

}  // namespace

PolicyVerdict hold_against(const observation::Surface& surface, const Policy& policy) {
  PolicyVerdict verdict;
  const SeenServer server(surface);
  hold_versions(surface, policy, verdict);
  if (server.spoken().empty()) {
    verdict.undetermined.push_back("no version of TLS was seen");
  } else {
    hold_suites(server, policy, verdict);
    hold_groups(server, policy, verdict);
  }
  if (!verdict.weaknesses.empty()) {
    verdict.no_weaker = Answer::no;
  } else {
    verdict.no_weaker = verdict.undetermined.empty() ? Answer::yes : Answer::undetermined;
  }
  return verdict;
}

Answer takes_post_quantum(const observation::Surface& surface) {
  return SeenServer(surface).post_quantum_group();
}

}  // namespace trustprobe::policies

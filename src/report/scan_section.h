// What a scan found out about an endpoint, for people: versions, suites, groups, features, which certificate is served
// to whom, what recorded clients get.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.h"
#include "observation/observation.h"
#include "policies/policy.h"
#include "report/text_report.h"

namespace trustprobe::report {

/// What a simulated client makes of the chain that it gets: "trusted", "not trusted: expired". Empty: nothing is said.
struct ClientTrust {
  std::string text;
};

/// What was made of a surface.
struct SurfaceJudgement {
  std::vector<ClientTrust> clients = {};  ///< by the index of Surface::clients; beyond its end nothing is said
  std::optional<policies::PolicyMatch> policy = {};  ///< nothing: not held against policies
};

/// Whole lines; empty where the endpoint was not scanned. What is undetermined is said with its reason, never as "no".
/// `now` tells how long certificates are valid.
std::string render_surface(const observation::EndpointObservation& seen, const SurfaceJudgement& judgement,
                           base::Instant now, const TextStyle& style);

}  // namespace trustprobe::report

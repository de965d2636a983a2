// Servers that do what a policy says and nothing else, as a scan would see them. What suites are made of is read from
// their names here, so that tests do not agree with the program by asking it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "observation/surface.h"
#include "policies/policy.h"

namespace trustprobe::support {

enum class Keys { rsa, ecdsa, both };

/// The suites of the policy that such certificates show in this version, in its order.
std::vector<std::uint16_t> shown_suites(const policies::Policy& policy, std::uint16_t version, Keys keys);

/// The versions of the policy for which such certificates show a suite.
std::vector<std::uint16_t> shown_versions(const policies::Policy& policy, Keys keys);

/// Groups that the ideal server takes in TLS 1.3: as documented, else P-256, P-384 and what post-quantum asks for.
std::set<std::uint16_t> ideal_groups(const policies::Policy& policy);
bool is_post_quantum(std::uint16_t group);

observation::Surface ideal_surface(const policies::Policy& policy, Keys keys);

/// The folder of policies that ships with the program, read.
const policies::Catalogue& catalogue();

}  // namespace trustprobe::support

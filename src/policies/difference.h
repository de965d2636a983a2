// Where an endpoint and a policy part. Private to this module.
#pragma once

#include "policies/policy.h"
#include "policies/seen_server.h"

namespace trustprobe::policies {

PolicyDifference difference(const SeenServer& server, const Policy& policy);

/// Those of `suites` that `order` has, by key, and the suites of each key as `order` has them.
Codes in_order_of(const Codes& order, const Codes& suites);

}  // namespace trustprobe::policies

#include <fmt/format.h>

#include "checks/rows.h"
#include "checks/suite_search.h"

namespace trustprobe::checks {
namespace {

SurfaceVerdict judge(const Scanned& at) {
  const SuitesFound found = suites_found(at.surface.versions, is_triple_des);
  return verdict_on(
      at, found, "whether it accepts 3DES",
      {.summary = fmt::format("accepts 3DES in {}", version_names(found.versions)),
       .detail =
           fmt::format("Its blocks of 64 bits repeat in long connections, which gives away what is sent again and "
                       "again (SWEET32). Accepted: {}.",
                       suite_names(found.suites)),
       .remedy = "take 3DES out: append \":!3DES\" to \"ssl_ciphers\" of nginx or to the cipher list of HAProxy, on a "
                 "load balancer choose a policy without DES-CBC3-SHA"});
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check triple_des{
    .id = "triple-des",
    .title = "3DES is accepted",
    .severity = Severity::warning,
    .citation = "CVE-2016-2183 (SWEET32); RFC 9325 4.1",
    .explanation =
        "The server picked a suite with 3DES when it was offered. Its block is 64 bits long, and it has the "
        "strength of 112 bits at most.",
    .remedy = "Take 3DES out of the cipher list.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

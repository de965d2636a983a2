#include <fmt/format.h>

#include "checks/rows.h"
#include "checks/served.h"
#include "checks/suite_search.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;

constexpr std::uint16_t sslv2 = 0x0002, tls13 = 0x0304;

SurfaceVerdict judge(const Scanned& at) {
  std::vector<std::uint16_t> without, unknown;
  for (const observation::VersionSurface& version : at.surface.versions) {
    if (version.version == sslv2 || version.version == tls13 || version.supported == Answer::no) continue;
    const observation::AcceptedList& suites = version.cipher_suites;
    if (any_accepted(suites, is_forward_secret)) continue;
    const bool clear =
        version.supported == Answer::yes && !any_undetermined(suites, is_forward_secret) && !suites.accepted.empty();
    (clear ? without : unknown).push_back(version.version);
  }
  if (!without.empty()) {
    return verdict_of(fault(
        at,
        {.summary = fmt::format("has no forward secret cipher suite in {}", version_names(without)),
         .detail = "Whoever records connections and one day gets hold of the server's key reads them all.",
         .remedy = "add ECDHE suites and prefer them: nginx \"ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;\", on a load "
                   "balancer a policy with FS or TLS13 in its name"}));
  }
  if (unknown.empty()) return passed();
  return verdict_of(undetermined(at, fmt::format("whether it has forward secret suites in {}", version_names(unknown)),
                                 "some hellos were not answered"));
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check no_forward_secrecy{
    .id = "no-forward-secrecy",
    .title = "A version has no forward secret cipher suite",
    .severity = Severity::warning,
    .citation = "RFC 9325 4.1, 7.3",
    .explanation =
        "In a version up to TLS 1.2 the server accepts suites, and none of them with ephemeral key exchange "
        "(ECDHE or DHE). TLS 1.3 always has it.",
    .remedy = "Add ECDHE suites, and prefer them.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

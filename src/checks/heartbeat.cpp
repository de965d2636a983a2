#include "checks/feature_rule.h"
#include "checks/rows.h"

namespace trustprobe::checks {
namespace {

constexpr FeatureRule rule{
    .feature = &observation::FeatureSurface::heartbeat,
    .fault = observation::Answer::yes,
    .question = "whether it has the heartbeat extension",
    .summary = "has the heartbeat extension",
    .detail =
        "Nothing over TCP uses it, and OpenSSL took it out after Heartbleed. That it is on says that the TLS library "
        "may be as old; it does not say that it leaks.",
    .remedy = "update the server's TLS library, and make sure that it is none of OpenSSL 1.0.1 to 1.0.1f",
};

SurfaceVerdict judge(const Scanned& at) {
  return judge_feature(at, rule);
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check heartbeat{
    .id = "heartbeat",
    .title = "The heartbeat extension is on",
    .severity = Severity::note,
    .citation = "RFC 6520; CVE-2014-0160",
    .explanation =
        "The server answered the heartbeat extension of a ClientHello with its own. Whether it leaks memory is not "
        "tried.",
    .remedy = "Update the server's TLS library.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

#include "checks/feature_rule.h"
#include "checks/rows.h"

namespace trustprobe::checks {
namespace {

constexpr FeatureRule rule{
    .feature = &observation::FeatureSurface::extended_master_secret,
    .fault = observation::Answer::no,
    .question = "whether it has the extended master secret",
    .summary = "does not have the extended master secret",
    .detail =
        "Up to TLS 1.2 a server in between can make two sessions with one secret (triple handshake); clients in FIPS "
        "mode refuse such servers.",
    .remedy = "update the server's TLS library: OpenSSL 1.1.0, GnuTLS 3.4 and Java 8u161 or newer have it",
};

SurfaceVerdict judge(const Scanned& at) {
  return judge_feature(at, rule);
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check no_extended_master_secret{
    .id = "no-extended-master-secret",
    .title = "The master secret is not bound to the handshake",
    .severity = Severity::note,
    .citation = "RFC 7627 5.2; RFC 9325 3.5",
    .explanation = "In a version up to TLS 1.2 the ServerHello does not echo extended_master_secret.",
    .remedy = "Update the server's TLS library.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

#include "checks/feature_rule.h"
#include "checks/rows.h"

namespace trustprobe::checks {
namespace {

constexpr FeatureRule rule{
    .feature = &observation::FeatureSurface::client_renegotiation,
    .fault = observation::Answer::yes,
    .question = "whether clients may renegotiate",
    .summary = "lets clients start a new handshake within a connection",
    .detail =
        "A handshake costs the server far more than the client, and within one connection no limit on connections "
        "counts them.",
    .remedy =
        "refuse it: OpenSSL SSL_OP_NO_RENEGOTIATION or SSL_OP_NO_CLIENT_RENEGOTIATION; nginx and HAProxy of today "
        "refuse it by themselves",
};

SurfaceVerdict judge(const Scanned& at) {
  return judge_feature(at, rule);
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check client_renegotiation{
    .id = "client-renegotiation",
    .title = "Clients may renegotiate",
    .severity = Severity::warning,
    .citation = "CVE-2011-1473; RFC 5746 5",
    .explanation =
        "Within an established connection of TLS 1.2 or older the server answered a second ClientHello with a "
        "ServerHello.",
    .remedy = "Refuse renegotiation that the client starts.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

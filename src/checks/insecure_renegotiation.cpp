#include "checks/feature_rule.h"
#include "checks/rows.h"

namespace trustprobe::checks {
namespace {

constexpr FeatureRule rule{
    .feature = &observation::FeatureSurface::secure_renegotiation,
    .fault = observation::Answer::no,
    .question = "whether it has secure renegotiation",
    .summary = "does not have secure renegotiation",
    .detail =
        "Clients cannot tell whether somebody put requests of his own in front of theirs. OpenSSL 3 refuses to connect "
        "to such a server, unless told to.",
    .remedy = "update the server's TLS library: every one since 2010 sends renegotiation_info",
};

SurfaceVerdict judge(const Scanned& at) {
  return judge_feature(at, rule);
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check insecure_renegotiation{
    .id = "insecure-renegotiation",
    .title = "Renegotiation is not bound to the connection",
    .severity = Severity::warning,
    .citation = "RFC 5746 3.6; RFC 9325 3.5; CVE-2009-3555",
    .explanation =
        "In a version up to TLS 1.2 the ServerHello has no renegotiation_info, although the ClientHello asked for it.",
    .remedy = "Update the server's TLS library.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

#include "checks/feature_rule.h"
#include "checks/rows.h"

namespace trustprobe::checks {
namespace {

constexpr FeatureRule rule{
    .feature = &observation::FeatureSurface::compression,
    .fault = observation::Answer::yes,
    .question = "whether it compresses records",
    .summary = "compresses what it sends",
    .detail =
        "The length of a compressed record tells what is in it: a page that makes a browser send requests learns its "
        "cookies letter by letter (CRIME).",
    .remedy =
        "turn it off: OpenSSL SSL_OP_NO_COMPRESSION, which every server sets that was updated since 2012; compression "
        "inside HTTP is another matter",
};

SurfaceVerdict judge(const Scanned& at) {
  return judge_feature(at, rule);
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check tls_compression{
    .id = "tls-compression",
    .title = "Records are compressed",
    .severity = Severity::error,
    .citation = "CVE-2012-4929 (CRIME); RFC 3749; RFC 9325 3.3",
    .explanation =
        "The server chose another compression method than null when one was offered (RFC 3749). TLS 1.3 has no "
        "compression.",
    .remedy = "Turn TLS compression off.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

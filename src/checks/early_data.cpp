#include "checks/feature_rule.h"
#include "checks/rows.h"

namespace trustprobe::checks {
namespace {

constexpr FeatureRule rule{
    .feature = &observation::FeatureSurface::early_data,
    .fault = observation::Answer::yes,
    .question = "whether it takes early data",
    .summary = "takes early data (0-RTT)",
    .detail =
        "What a client sends with its first flight can be sent again by whoever saw it: a request that changes "
        "something may happen twice.",
    .remedy =
        "nothing, if the application answers requests in early data only where they may happen twice (RFC 8470); else "
        "nginx \"ssl_early_data off;\"",
};

SurfaceVerdict judge(const Scanned& at) {
  return judge_feature(at, rule);
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check early_data{
    .id = "early-data",
    .title = "Early data are accepted",
    .severity = Severity::note,
    .citation = "RFC 8446 8, E.5; RFC 9325 3.10; RFC 8470",
    .explanation = "A session ticket of TLS 1.3 came with the early_data extension and a size that is not zero.",
    .remedy = "Keep it for requests that may be repeated, or turn it off.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

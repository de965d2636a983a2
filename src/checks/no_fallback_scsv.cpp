#include <algorithm>

#include "checks/feature_rule.h"
#include "checks/rows.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;

constexpr std::uint16_t sslv3 = 0x0300, tls12 = 0x0303;

constexpr FeatureRule rule{
    .feature = &observation::FeatureSurface::fallback_scsv,
    .fault = Answer::no,
    .question = "whether it stops fallbacks",
    .summary = "does not stop clients that fall back to an older version",
    .detail =
        "Old clients try again with less when a handshake fails, so whoever can make handshakes fail picks the "
        "version. A server that knows TLS_FALLBACK_SCSV ends such a handshake.",
    .remedy = "allow one version below TLS 1.3 only, TLS 1.2; or update the server's TLS library",
};

bool is_spoken(const observation::VersionSurface& version) {
  return version.version >= sslv3 && version.version <= tls12 && version.supported == Answer::yes;
}

SurfaceVerdict judge(const Scanned& at) {
  if (std::ranges::count_if(at.surface.versions, is_spoken) < 2) return not_applicable();
  return judge_feature(at, rule);
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check no_fallback_scsv{
    .id = "no-fallback-scsv",
    .title = "Fallbacks to an older version are not stopped",
    .severity = Severity::note,
    .citation = "RFC 7507 3; RFC 9325 3.1.3",
    .explanation =
        "Of a server with two or more versions up to TLS 1.2: a hello with an older version and "
        "TLS_FALLBACK_SCSV was answered by a ServerHello instead of the alert inappropriate_fallback.",
    .remedy = "Allow no version below TLS 1.2, or update the server's TLS library.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

#include "checks/rows.h"
#include "checks/scanned.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;

constexpr std::uint16_t tls13 = 0x0304;

SurfaceVerdict judge(const Scanned& at) {
  const observation::VersionSurface* version = at.surface.find_version(tls13);
  if (version == nullptr || version->supported == Answer::undetermined)
    return verdict_of(undetermined(at, "whether it speaks TLS 1.3", version == nullptr ? "" : version->detail));
  if (version->supported == Answer::yes) return passed();
  return verdict_of(
      fault(at, {.summary = "does not speak TLS 1.3",
                 .detail = "Every handshake costs a round trip more, shows the certificate to whoever listens, and "
                           "cannot agree on keys by post-quantum means.",
                 .remedy = "allow it: nginx \"ssl_protocols TLSv1.2 TLSv1.3;\" with OpenSSL 1.1.1 or newer, HAProxy "
                           "\"ssl-max-ver TLSv1.3\", on a load balancer a policy with TLS13 in its name"}));
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check no_tls13{
    .id = "no-tls13",
    .title = "TLS 1.3 is not spoken",
    .severity = Severity::warning,
    .citation = "RFC 9325 3.1.1; RFC 8446",
    .explanation =
        "A ClientHello that offers TLS 1.3 is answered with an older version or declined. TLS 1.2 alone is "
        "not broken, but current practice is to support and prefer TLS 1.3.",
    .remedy = "Allow TLS 1.3 beside TLS 1.2.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

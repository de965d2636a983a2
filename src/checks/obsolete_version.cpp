#include <fmt/format.h>

#include "checks/rows.h"
#include "checks/suite_search.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;
using observation::VersionSurface;

constexpr std::uint16_t sslv3 = 0x0300, tls11 = 0x0302;

constexpr std::string_view remedy =
    "allow TLS 1.2 and TLS 1.3 only: nginx \"ssl_protocols TLSv1.2 TLSv1.3;\", HAProxy \"ssl-min-ver TLSv1.2\", on a "
    "load balancer a policy that begins at TLS 1.2, such as ELBSecurityPolicy-TLS13-1-2-2021-06";

struct Generation {
  std::uint16_t first, last;
  Severity severity;
  std::string_view detail;
};

constexpr Generation ssl{0, sslv3, Severity::error,
                         "SSL 2 and SSL 3 can be broken on the wire (DROWN, POODLE), and whoever stands in between may "
                         "push clients down to what the server still takes."};
constexpr Generation early_tls{sslv3 + 1, tls11, Severity::warning,
                               "TLS 1.0 and TLS 1.1 sign handshakes with SHA-1 and MD5 and have no AEAD ciphers; "
                               "current browsers no longer speak them, and payment and public-sector rules forbid "
                               "them."};

void judge_generation(const Scanned& at, const Generation& generation, SurfaceVerdict& verdict) {
  std::vector<std::uint16_t> accepted;
  for (const VersionSurface& version : at.surface.versions) {
    if (version.version < generation.first || version.version > generation.last) continue;
    if (version.supported == Answer::yes) accepted.push_back(version.version);
    if (version.supported == Answer::undetermined) {
      verdict.findings.push_back(undetermined(at, generation.severity,
                                              fmt::format("whether it accepts {}", wire::version_name(version.version)),
                                              version.detail));
    }
  }
  if (accepted.empty()) return;
  verdict.findings.push_back(fault(at, generation.severity,
                                   {.summary = fmt::format("accepts {}", version_names(accepted)),
                                    .detail = std::string(generation.detail),
                                    .remedy = std::string(remedy)}));
}

SurfaceVerdict judge(const Scanned& at) {
  SurfaceVerdict verdict;
  judge_generation(at, ssl, verdict);
  judge_generation(at, early_tls, verdict);
  return verdict;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check obsolete_version{
    .id = "obsolete-version",
    .title = "A protocol version that must not be used is accepted",
    .severity = Severity::error,
    .citation = "RFC 6176 3 (SSL 2); RFC 7568 3 (SSL 3); RFC 8996 4, 5 (TLS 1.0, TLS 1.1); RFC 9325 3.1.1",
    .explanation =
        "The server answered a ClientHello whose best version is SSL 2, SSL 3, TLS 1.0 or TLS 1.1 with a ServerHello "
        "of that version. SSL is an error, TLS 1.0 and TLS 1.1 are a warning.",
    .remedy = "Allow TLS 1.2 and TLS 1.3 only; look first at who still connects with less.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

#include "checks/hsts.h"
#include "checks/rows.h"
#include "checks/scanned.h"

namespace trustprobe::checks {
namespace {

bool is_https_port(unsigned port) {
  return port == 443 || port == 8443;
}

Told told(const observation::HttpRecord& http) {
  return {.summary = http.strict_transport_security ? "switches HSTS off" : "sends no Strict-Transport-Security",
          .detail =
              "A browser that is given a plain http address asks it first in the clear, where whoever stands in "
              "between may answer instead of the server.",
          .remedy =
              "send the field once every name below is served by HTTPS: nginx \"add_header "
              "Strict-Transport-Security max-age=31536000 always;\""};
}

SurfaceVerdict judge(const Scanned& at) {
  const auto& http = at.endpoint.http;
  // RFC 6797 8.1.1: HSTS is of names, never of IP addresses.
  if (!http || !http->status || !is_https_port(at.endpoint.endpoint.port) || !at.endpoint.endpoint.server_name)
    return not_applicable();
  if (http->strict_transport_security && hsts_max_age(*http->strict_transport_security).value_or(0) > 0)
    return passed();
  return verdict_of(fault(at, told(*http)));
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check hsts_missing{
    .id = "hsts-missing",
    .title = "Browsers are not told to stay with HTTPS",
    .severity = Severity::note,
    .citation = "RFC 6797 6.1, 7.1; RFC 9325 3.2",
    .explanation =
        "The answer to one HTTPS request has no Strict-Transport-Security field with a max-age above zero. "
        "Judged on the ports 443 and 8443, and only where an HTTP answer came.",
    .remedy = "Send Strict-Transport-Security with a max-age of some months.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

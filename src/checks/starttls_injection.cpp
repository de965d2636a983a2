#include <fmt/format.h>

#include <string>

#include "base/text.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;

constexpr std::string_view meaning =
    "It has read, as if it came by TLS, a command that was sent in clear right behind the one that starts TLS. Whoever "
    "stands on the path can put commands of their own before those of a client: they run in the client's session, and "
    "can lead what the client sends, its password too, to where others read it.";

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  const std::size_t before = findings.size();
  for (std::size_t i = 0; i < input.observation.endpoints.size(); ++i) {
    const auto& preamble = input.observation.endpoints[i].preamble;
    if (!preamble || !preamble->injection) continue;
    Finding finding{.check = self.id, .severity = self.severity, .subject = address_text(input, i), .endpoints = {i}};
    switch (*preamble->injection) {
      case Answer::no:
        finding.status = Status::passed;
        break;
      case Answer::yes:
        finding.summary = "answers by TLS what was sent in clear";
        finding.detail = fmt::format("{} It answered {}.", meaning, base::printable(preamble->injection_detail));
        finding.remedy = self.remedy;
        break;
      case Answer::undetermined:
        finding.status = Status::undetermined;
        finding.severity = Severity::note;
        finding.summary = "did not show whether it takes what is sent in clear for sent by TLS";
        finding.detail = base::printable(preamble->injection_detail);
        break;
    }
    findings.push_back(std::move(finding));
  }
  if (findings.size() == before) findings.push_back({.check = self.id, .status = Status::not_applicable});
}

}  // namespace

constinit const Check starttls_injection{
    .id = "starttls-injection",
    .title = "A server takes what is sent in clear for sent by TLS",
    .severity = Severity::error,
    .citation = "RFC 3207 4.2; CVE-2011-0411",
    .explanation =
        "A harmless command is sent in clear right behind the one that starts TLS, in the same segment. A server that "
        "answers it after the handshake, unasked, has kept it: whoever stands on the path can run commands in a "
        "client's session.",
    .remedy = "update the server: it has to empty its buffer of commands when TLS starts",
    .run = run,
};

}  // namespace trustprobe::checks

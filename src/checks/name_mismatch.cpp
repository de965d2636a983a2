#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/rows.h"
#include "checks/served.h"
#include "checks/subject_names.h"

namespace trustprobe::checks {
namespace {

bool mismatched(const path::PathVerdict& verdict) {
  return std::ranges::any_of(verdict.problems,
                             [](const path::Problem& problem) { return problem.id == path::ProblemId::name_mismatch; });
}

Finding mismatch_finding(const Check& self, const CheckInput& input, const ServedChain& chain) {
  const target::Endpoint& endpoint = input.observation.endpoints[chain.places.front().endpoint].endpoint;
  const std::string expected = base::printable(endpoint.expected_name);
  const std::vector<std::string> names = subject_names(*chain.chain->leaf());
  Finding finding = leaf_failure_of(self, input, chain);
  finding.summary = fmt::format("is not valid for {}", expected);
  finding.detail = names.empty()
                       ? "It names no host at all."
                       : fmt::format("It is valid for {}. Every client that checks names refuses it.", listed(names));
  if (endpoint.server_name && *endpoint.server_name != endpoint.expected_name) {
    finding.detail += fmt::format(" The server name that was sent is {}.", base::printable(*endpoint.server_name));
  }
  finding.remedy = fmt::format(
      "serve a certificate with {} among its subjectAltName entries for this name, or expect another name "
      "with --name",
      expected);
  return finding;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  for (const ServedChain& chain : input.chains) {
    if (chain.default_only || !first_with_leaf(input, chain)) continue;
    if (std::ranges::any_of(chain.verdicts, mismatched)) findings.push_back(mismatch_finding(self, input, chain));
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check name_mismatch{
    .id = "name-mismatch",
    .title = "The certificate is for another name",
    .severity = Severity::error,
    .citation = "RFC 9525 6",
    .explanation =
        "None of the certificate's subjectAltName entries matches the expected name. Wildcards stand for exactly one "
        "left-most label; the common name is not looked at. The certificate that is served without server name is not "
        "judged by name.",
    .remedy = "Serve a certificate that names the host, or correct the server's mapping from names to certificates.",
    .run = run,
};

}  // namespace trustprobe::checks

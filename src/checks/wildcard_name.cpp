#include <fmt/format.h>

#include "checks/rows.h"
#include "checks/served.h"
#include "checks/subject_names.h"

namespace trustprobe::checks {
namespace {

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  for (const ServedChain& chain : input.chains) {
    if (!first_with_leaf(input, chain)) continue;
    const std::vector<std::string> wildcards = wildcard_names(*chain.chain->leaf());
    if (wildcards.empty()) continue;
    Finding finding = leaf_failure_of(self, input, chain);
    finding.summary = fmt::format("is valid for {}", listed(wildcards, 3));
    finding.detail =
        "Whoever holds its key can pose as every host of that level, so it is as exposed as the weakest server it is "
        "installed on.";
    finding.remedy = "where policy forbids wildcards, have a certificate issued that lists its hosts";
    findings.push_back(std::move(finding));
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check wildcard_name{
    .id = "wildcard-name",
    .title = "The certificate holds a wildcard name",
    .severity = Severity::note,
    .citation = "RFC 9525 7.1",
    .explanation =
        "A subjectAltName entry begins with \"*.\". Clients accept it for exactly one label in that place. It is no "
        "fault; "
        "some policies forbid it.",
    .remedy = "Where policy forbids wildcards, list the hosts instead.",
    .run = run,
};

}  // namespace trustprobe::checks

#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  for (const ServedChain& chain : input.chains) {
    if (!first_with_leaf(input, chain) || !chain.chain->leaf()->self_signed()) continue;
    Finding finding = leaf_failure_of(self, input, chain);
    finding.summary = "is signed by its own key";
    if (trusted_by_any(chain)) {
      finding.severity = Severity::note;
      finding.detail =
          "A store holds this very certificate, so its clients trust it; all others refuse it, and each renewal needs "
          "a "
          "new store everywhere.";
      finding.remedy = "have it issued by a CA whose root the clients hold, so that renewals need no new store";
    } else {
      finding.detail = "No CA vouches for it and none of the stores holds it: clients refuse it.";
      finding.remedy = "have it issued by a CA that the clients trust, or add this certificate to their stores";
    }
    if (chain.default_only) finding.severity = Severity::note;
    findings.push_back(std::move(finding));
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check self_signed_leaf{
    .id = "self-signed-leaf",
    .title = "The leaf certificate is self-signed",
    .severity = Severity::error,
    .citation = "RFC 5280 3.2",
    .explanation =
        "The leaf is signed by the key that it certifies, as its signature shows; that names repeat or that key "
        "identifiers lack is not taken for it. An error when no store holds it, a note when one does.",
    .remedy = "Have the certificate issued by a CA that the clients trust.",
    .run = run,
};

}  // namespace trustprobe::checks

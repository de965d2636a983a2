#include <fmt/format.h>

#include "checks/revocation_words.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

using revocation::Reason;
using revocation::Status;

std::string remedy_for(const JudgedCertificate& judged) {
  if (!judged.leaf) return "serve a chain that avoids it; ask its authority which one takes its place";
  if (judged.status->revocation->reason == Reason::certificate_hold)
    return "it is on hold, not dead: have the authority lift the hold, or replace the certificate";
  if (judged.status->revocation->reason == Reason::key_compromise)
    return "replace the certificate and its key at once: somebody else may hold the key";
  return "replace the certificate, and find out who had it revoked and why";
}

// "the CRL ... of 2 hours ago says so; the OCSP responder ... says good".
std::string who_says(const revocation::CertificateStatus& status, base::Instant now) {
  std::string text;
  for (const revocation::SourceStatus& source : status.sources) {
    if (source.status == Status::unknown) continue;
    text += fmt::format("{}{} says {}", text.empty() ? "" : "; ", source_words(source, now),
                        source.status == Status::revoked ? "revoked" : "good");
  }
  if (!text.empty() && text.front() == 't') text.front() = 'T';
  if (!status.revocation->at) return text + ".";
  return text + (status.sources.size() == 1 ? ". Its signature and its dates hold."
                                            : ". Signatures and dates of what was counted hold.");
}

// "was revoked 2 days ago, on 2026-11-19 (keyCompromise)", "is on the distrust list onecrl.json".
std::string what_happened(const JudgedCertificate& judged, base::Instant now) {
  const revocation::Revocation& revoked = *judged.status->revocation;
  if (!revoked.at) return "is on " + source_words(judged.status->sources.front(), now);
  return fmt::format("was revoked {} ({})", revocation::when_text(*revoked.at, now), to_string(revoked.reason));
}

Finding finding_of(const Check& self, const CheckInput& input, const ServedChain& chain,
                   const JudgedCertificate& judged) {
  const std::string what = what_happened(judged, input.now);
  Finding finding = judged.leaf ? leaf_failure_of(self, input, chain) : failure_of(self, input, chain);
  finding.summary = judged.leaf
                        ? what
                        : fmt::format("stands below the intermediate {}, which {}", name_of(*judged.certificate), what);
  finding.detail = who_says(*judged.status, input.now) +
                   " Clients that look at revocation refuse it; OpenSSL, curl, Go, Java and Python do not look unless "
                   "they are told to.";
  finding.remedy = remedy_for(judged);
  return finding;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  bool applies = false;
  for (const ServedChain& chain : input.chains) {
    for (const JudgedCertificate& judged : judged_certificates(chain)) {
      applies = applies || judged.status->status != Status::not_checked;
      if (judged.status->status != Status::revoked) continue;
      if (judged.leaf && !first_with_leaf(input, chain)) continue;
      findings.push_back(finding_of(self, input, chain, judged));
    }
  }
  conclude(self, applies, findings);
}

}  // namespace

constinit const Check revoked{
    .id = "revoked",
    .title = "A certificate has been revoked",
    .severity = Severity::error,
    .citation = "RFC 5280 6.3",
    .explanation =
        "A stapled OCSP response, an OCSP responder or a revocation list says so, and its signature, signer, scope and "
        "dates were checked. Not applicable where nothing about revocation is known: --revocation soft or hard asks.",
    .remedy = "Replace the certificate.",
    .run = run,
};

}  // namespace trustprobe::checks

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

std::string_view weak_hash(const x509::Certificate& certificate) {
  switch (certificate.signature_algorithm.hash) {
    case x509::Hash::md2:
      return "MD2";
    case x509::Hash::md4:
      return "MD4";
    case x509::Hash::md5:
      return "MD5";
    case x509::Hash::sha1:
      return "SHA-1";
    default:
      return {};
  }
}

// Severity of a weak signature on what is not the leaf.
Severity severity_above_leaf(const ServedChain& chain, const x509::Certificate& certificate) {
  if (certificate.self_signed()) return Severity::note;  // a root's own signature proves nothing to anybody
  const bool avoided = trusted_by_any(chain) && !on_trusted_path(chain, certificate);
  return avoided ? Severity::warning : Severity::error;
}

Finding weak_finding(const Check& self, const CheckInput& input, const ServedChain& chain, std::size_t position) {
  const x509::Certificate& certificate = *chain.chain->certificates[position].certificate;
  Finding finding = position == 0 ? leaf_failure_of(self, input, chain) : failure_of(self, input, chain);
  const std::string_view hash = weak_hash(certificate);
  if (position == 0) {
    finding.summary = fmt::format("is signed with {}", hash);
  } else {
    finding.severity = std::min(finding.severity, severity_above_leaf(chain, certificate));
    finding.summary = fmt::format("is sent with {}, which is signed with {}", name_of(certificate), hash);
  }
  finding.detail =
      finding.severity == Severity::note
          ? "It is a self-signed root: nobody relies on its own signature."
          : fmt::format(
                "Collisions for {} can be made, so its signature ({}) proves little. Browsers, Go, and OpenSSL at "
                "its default security level refuse it.",
                hash, base::printable(certificate.signature_algorithm.name));
  finding.remedy = position > 0 && certificate.self_signed() ? "leave the root out of what the server sends"
                                                             : "have it issued anew with SHA-256 or better";
  return finding;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  for (const ServedChain& chain : input.chains) {
    const auto& sent = chain.chain->certificates;
    for (std::size_t i = 0; i < sent.size(); ++i) {
      if (!sent[i].certificate || weak_hash(*sent[i].certificate).empty()) continue;
      if (i > 0 || first_with_leaf(input, chain)) findings.push_back(weak_finding(self, input, chain, i));
    }
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check weak_signature{
    .id = "weak-signature",
    .title = "A certificate is signed with a broken hash",
    .severity = Severity::error,
    .citation = "RFC 6194 (SHA-1), RFC 6151 (MD5), CA/Browser Forum Baseline Requirements 7.1.3.2",
    .explanation =
        "MD2, MD4, MD5 or SHA-1 below the root: a forged certificate can carry the same signature, and current clients "
        "refuse the chain. A warning where a trusted path does without that certificate. On a self-signed root it is a "
        "note: roots are trusted by being in a store, not by their signature.",
    .remedy = "Have the certificate issued anew with SHA-256 or better.",
    .run = run,
};

}  // namespace trustprobe::checks

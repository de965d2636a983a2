#include <fmt/format.h>

#include "base/text.h"
#include "checks/chain_completeness.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

std::string source_of_issuer(const x509::Certificate& certificate) {
  const auto& urls = certificate.extensions.ca_issuers_urls;
  return urls.empty() ? std::string()
                      : fmt::format(" (the certificate says it is at {})", base::printable(urls.front()));
}

std::string remedy_for(const x509::Certificate& top) {
  return fmt::format("add the certificate of {}{} to the chain file that the server sends, after {}",
                     name_of(top.issuer), source_of_issuer(top), name_of(top));
}

Finding held_up(const Check& self, const CheckInput& input, const ServedChain& chain,
                const CompletenessVerdict& verdict) {
  Finding finding = failure_of(self, input, chain);
  finding.severity = chain.default_only ? Severity::note : Severity::warning;
  finding.summary = fmt::format("is sent without its intermediate {}", name_of(verdict.top->issuer));
  finding.detail = fmt::format(
      "It is judged trusted only where the store itself holds {}. Clients with roots alone (OpenSSL, Go, Java, "
      "Python) fail; browsers often hide this because they cache or fetch intermediates.",
      name_of(*verdict.found_in_store));
  finding.remedy = remedy_for(*verdict.top);
  return finding;
}

Finding incomplete(const Check& self, const CheckInput& input, const ServedChain& chain,
                   const CompletenessVerdict& verdict) {
  Finding finding = failure_of(self, input, chain);
  finding.summary = fmt::format("is sent without its issuer {}, which no store holds", name_of(verdict.top->issuer));
  finding.detail =
      "Clients have no way from it to a root and refuse it; those that fetch missing issuers themselves (Windows, "
      "macOS, "
      "Chrome) may hide this.";
  finding.remedy = remedy_for(*verdict.top);
  if (chain.default_only) finding.severity = Severity::note;
  return finding;
}

Finding undetermined(const Check& self, const CheckInput& input, const ServedChain& chain,
                     const CompletenessVerdict& verdict) {
  Finding finding = failure_of(self, input, chain);
  finding.status = Status::undetermined;
  finding.severity = Severity::note;
  finding.summary = fmt::format("may be incomplete: {} was not sent and is in no store", name_of(verdict.top->issuer));
  finding.detail = "If that is a root, the stores lack it; if it is an intermediate, the server should send it.";
  finding.remedy = fmt::format("judge against a store that holds the root, or {}", remedy_for(*verdict.top));
  return finding;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  for (const ServedChain& chain : input.chains) {
    if (chain.verdicts.empty()) continue;
    const CompletenessVerdict verdict = completeness_of(chain);
    switch (verdict.completeness) {
      case Completeness::complete:
        break;
      case Completeness::held_up:
        findings.push_back(held_up(self, input, chain, verdict));
        break;
      case Completeness::incomplete:
        findings.push_back(incomplete(self, input, chain, verdict));
        break;
      case Completeness::undetermined:
        findings.push_back(undetermined(self, input, chain, verdict));
        break;
    }
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check chain_incomplete{
    .id = "chain-incomplete",
    .title = "The server does not send an intermediate certificate",
    .severity = Severity::error,
    .citation = "RFC 8446 4.4.2; RFC 5246 7.4.2",
    .explanation =
        "The server sends no issuer for the last certificate of its chain, and that issuer is not a root of a store. "
        "An "
        "error when no path reaches an anchor; a warning when paths do so only through an intermediate that a store "
        "happens to hold. Where the topmost sent CA's issuer is unknown to every store it cannot be told whether a "
        "root "
        "is missing from the stores or an intermediate from the chain: undetermined.",
    .remedy = "Let the server send every intermediate between its leaf and the root.",
    .run = run,
};

}  // namespace trustprobe::checks

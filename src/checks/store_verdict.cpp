#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/rows.h"
#include "checks/served.h"
#include "checks/told_elsewhere.h"
#include "checks/verdict_words.h"

namespace trustprobe::checks {
namespace {

std::string judge_text(const path::PathVerdict& verdict) {
  const std::string store = base::printable(verdict.store);
  return verdict.client == path::web_client().id ? store : fmt::format("{} (as {} judges)", store, verdict.client);
}

// Who gets the chain: nothing to say where everybody does.
std::string audience(const CheckInput& input, const ServedChain& chain) {
  if (chain.default_only) return "Only clients that send no server name get this certificate.";
  if (input.chains.size() == 1) return "Every client gets this chain.";
  std::vector<std::string> offers;
  for (const ServedChain::Place& place : chain.places) {
    std::string title(input.observation.endpoints[place.endpoint].attempts[place.attempt].offer->title);
    if (std::ranges::find(offers, title) == offers.end()) offers.push_back(std::move(title));
  }
  const std::string where =
      input.observation.endpoints.size() == 1 ? "" : " at " + addresses_text(input, endpoints_of(chain));
  return fmt::format("Clients get it{} with these offers: {}.", where, fmt::join(offers, "; "));
}

// Who fares better: another store with this chain, or this store with another chain.
std::string brighter_side(const CheckInput& input, const ServedChain& chain, const path::PathVerdict& refused) {
  std::string text;
  for (const path::PathVerdict& verdict : chain.verdicts) {
    if (verdict.verdict != path::Verdict::trusted) continue;
    text += fmt::format(" {} trusts it.", judge_text(verdict));
  }
  for (const ServedChain& other : input.chains) {
    if (&other == &chain || other.default_only) continue;
    for (const path::PathVerdict& verdict : other.verdicts) {
      const bool same_judge = verdict.store == refused.store && verdict.client == refused.client;
      if (same_judge && verdict.verdict == path::Verdict::trusted)
        text += fmt::format(" It does trust {}.", describe(input, other));
    }
  }
  return text;
}

std::string facts(const path::PathVerdict& verdict, const path::Problem* problem) {
  if (!problem) return {};
  const std::string& detail = problem->detail;
  const std::string path = path_text(verdict.path);
  if (detail.empty()) return fmt::format("The path {} fails: {}.", path, path::rule(problem->id).summary);
  return fmt::format("The path {} fails: {}.", path, detail);
}

std::string remedy_for(const path::PathVerdict& verdict, const path::Problem* problem) {
  const std::string store = base::printable(verdict.store);
  if (!problem || problem->position >= verdict.path.certificates.size())
    return fmt::format("compare the chain with the roots in {}", store);
  const x509::Certificate& certificate = *verdict.path.certificates[problem->position];
  if (problem->id == path::ProblemId::no_issuer) {
    const auto& urls = certificate.extensions.ca_issuers_urls;
    return fmt::format(
        "if {} is a root that these clients should trust, add it to {}; if it is an intermediate, let the server send "
        "it{}",
        name_of(certificate.issuer), store,
        urls.empty() ? "" : fmt::format(" (it is said to be at {})", base::printable(urls.front())));
  }
  if (problem->id == path::ProblemId::not_anchored) {
    return fmt::format("add {} to {} if these clients should trust it, or serve a chain that ends at a root in {}",
                       name_of(certificate), store, store);
  }
  return fmt::format("have {} replaced by its issuer, or serve a chain that avoids it", name_of(certificate));
}

Finding refused(const Check& self, const CheckInput& input, const ServedChain& chain,
                const path::PathVerdict& verdict) {
  const path::Problem* problem = likeliest_problem(verdict);
  Finding finding = failure_of(self, input, chain);
  if (chain.default_only) finding.severity = Severity::note;
  finding.summary = fmt::format("is not trusted by {}: {}", judge_text(verdict), short_reason(verdict));
  finding.detail =
      fmt::format("{} {}{}", facts(verdict, problem), audience(input, chain), brighter_side(input, chain, verdict));
  finding.remedy = remedy_for(verdict, problem);
  return finding;
}

Finding undecided(const Check& self, const CheckInput& input, const ServedChain& chain,
                  const path::PathVerdict& verdict) {
  const path::Problem* problem = likeliest_problem(verdict);
  Finding finding = failure_of(self, input, chain);
  finding.status = Status::undetermined;
  finding.summary = fmt::format("cannot be judged against {}: {}", judge_text(verdict), short_reason(verdict));
  finding.detail = facts(verdict, problem);
  finding.remedy = "judge it with a build that knows the algorithm (OpenSSL 3.5 or newer), or shorten the chain";
  return finding;
}

Finding unreadable(const Check& self, const CheckInput& input, const ServedChain& chain) {
  Finding finding = failure_of(self, input, chain);
  finding.summary = "is no certificate";
  finding.detail = fmt::format("What the server sent first cannot be read: {}. No client can use it.",
                               base::printable(chain.chain->certificates.front().defect));
  finding.remedy = "install a well-formed certificate";
  return finding;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  const std::size_t before = findings.size();
  bool all_trusted = true;
  for (const ServedChain& chain : input.chains) {
    if (chain.verdicts.empty()) findings.push_back(unreadable(self, input, chain));
    for (const path::PathVerdict& verdict : chain.verdicts) {
      all_trusted = all_trusted && verdict.verdict == path::Verdict::trusted;
      if (verdict.verdict == path::Verdict::undetermined) {
        findings.push_back(undecided(self, input, chain, verdict));
      } else if (verdict.verdict == path::Verdict::not_trusted && !told_elsewhere(chain, verdict)) {
        findings.push_back(refused(self, input, chain, verdict));
      }
    }
  }
  if (findings.size() != before) return;
  if (all_trusted) {
    pass_if_silent(self, findings);
  } else {
    say_not_applicable(self, findings);  // refused, for faults that other checks report
  }
}

}  // namespace

constinit const Check store_verdict{
    .id = "store-verdict",
    .title = "A store does not trust the certificate",
    .severity = Severity::error,
    .citation = "RFC 5280 6.1",
    .explanation =
        "No path from the certificate, over what was sent and what the store holds, satisfies the client's rules and "
        "ends "
        "at an anchor of the store. Expiry, names, weak hashes and missing intermediates have checks of their own; "
        "where "
        "they are the only fault, this one is silent. Undetermined when an algorithm is not in this build or the "
        "search "
        "met its limit. For a certificate that only clients without server name get it is a note.",
    .remedy = "Serve a chain that ends at a root that these clients hold, or add that root to their store.",
    .run = run,
};

}  // namespace trustprobe::checks

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/repair.h"
#include "checks/rows.h"
#include "checks/served.h"
#include "checks/told_elsewhere.h"
#include "checks/verdict_words.h"

namespace trustprobe::checks {
namespace {

// "lab", "lab (as java and go judge)".
std::string judge_text(const std::string& store, const std::vector<std::string>& clients) {
  const std::string name = base::printable(store);
  if (clients == std::vector{std::string(path::web_client().id)}) return name;
  return fmt::format("{} (as {} {})", name, listed(clients), clients.size() == 1 ? "judges" : "judge");
}

std::string judge_text(const path::PathVerdict& verdict) {
  return judge_text(verdict.store, {verdict.client});
}

// Chains that some clients with one store refuse, or cannot decide on, for the same reason: one finding.
struct Refusal {
  const path::PathVerdict* verdict;  // the first of them
  std::string reason;
  std::vector<std::string> clients;
  std::vector<const ServedChain*> chains;

  std::string judges() const { return judge_text(verdict->store, clients); }
};

bool same_reason(const Refusal& refusal, const path::PathVerdict& verdict, std::string_view reason) {
  return refusal.verdict->store == verdict.store && refusal.verdict->verdict == verdict.verdict &&
         refusal.reason == reason;
}

// The check revocation-unknown says so.
bool for_want_of_revocation(const path::PathVerdict& verdict) {
  return std::ranges::all_of(verdict.problems, [](const path::Problem& problem) {
    return !path::is_unknowable(problem.id) || problem.id == path::ProblemId::revocation_unknown;
  });
}

std::vector<Refusal> refusals_of(const ServedChain& chain) {
  std::vector<Refusal> refusals;
  for (const path::PathVerdict& verdict : chain.verdicts) {
    if (verdict.verdict == path::Verdict::trusted) continue;
    if (verdict.verdict == path::Verdict::not_trusted && told_elsewhere(chain, verdict)) continue;
    if (verdict.verdict == path::Verdict::undetermined && for_want_of_revocation(verdict)) continue;
    std::string reason = short_reason(verdict);
    const auto known =
        std::ranges::find_if(refusals, [&](const Refusal& refusal) { return same_reason(refusal, verdict, reason); });
    if (known == refusals.end()) {
      refusals.push_back({&verdict, std::move(reason), {verdict.client}, {&chain}});
    } else {
      known->clients.push_back(verdict.client);
    }
  }
  return refusals;
}

void add_refusals(const ServedChain& chain, std::vector<Refusal>& refusals) {
  for (Refusal& refusal : refusals_of(chain)) {
    const auto known = std::ranges::find_if(refusals, [&](const Refusal& other) {
      return same_reason(other, *refusal.verdict, refusal.reason) && other.clients == refusal.clients &&
             other.chains.front()->default_only == chain.default_only;
    });
    if (known == refusals.end()) {
      refusals.push_back(std::move(refusal));
    } else {
      known->chains.push_back(&chain);
    }
  }
}

// The kinds of clients that get one of the chains, by the offers that got it.
std::string audience(const CheckInput& input, const Refusal& refusal) {
  if (refusal.chains.front()->default_only) return "Only clients that send no server name get it.";
  bool any = false, ecdsa = false;
  for (const ServedChain* chain : refusal.chains) {
    for (const ServedChain::Place& place : chain->places) {
      const target::Offer& offer = *input.observation.endpoints[place.endpoint].attempts[place.attempt].offer;
      any = any || (offer.key == target::KeyChoice::any && offer.sends_server_name);
      ecdsa = ecdsa || offer.key == target::KeyChoice::ecdsa;
    }
  }
  const std::string_view who = any     ? "Clients that accept both key types get it"
                               : ecdsa ? "Clients that accept ECDSA keys only get it"
                                       : "Clients that accept RSA keys only get it";
  const std::vector<std::size_t> endpoints = endpoints_of_all(refusal.chains);
  const bool everywhere = endpoints.size() == input.observation.endpoints.size();
  return everywhere ? fmt::format("{}.", who) : fmt::format("{} at {}.", who, addresses_text(input, endpoints));
}

// Who fares better with the same client: other stores with these chains, or this store with another chain.
std::string brighter_side(const CheckInput& input, const Refusal& refusal) {
  std::string text;
  for (const path::PathVerdict& verdict : refusal.chains.front()->verdicts) {
    if (verdict.client != refusal.verdict->client || verdict.verdict != path::Verdict::trusted) continue;
    text += fmt::format(" {} trusts it.", judge_text(verdict));
  }
  for (const ServedChain& other : input.chains) {
    if (other.default_only) continue;
    for (const path::PathVerdict& verdict : other.verdicts) {
      const bool same_judge = verdict.store == refusal.verdict->store && verdict.client == refusal.verdict->client;
      if (!same_judge || verdict.verdict != path::Verdict::trusted) continue;
      text += fmt::format(" {} does trust {}.", judge_text(verdict), describe(input, other));
    }
  }
  return text;
}

std::string facts(const path::PathVerdict& verdict, const path::Problem* problem) {
  if (!problem) return {};
  const std::string path = path_text(verdict.path);
  if (problem->id == path::ProblemId::no_issuer) {
    return fmt::format("The path {} ends without its issuer, {}.", path,
                       base::printable(verdict.path.certificates.back()->issuer.text));
  }
  const std::string_view fact =
      problem->detail.empty() ? path::rule(problem->id).summary : std::string_view(problem->detail);
  return fmt::format("The path {} fails: {}.", path, fact);
}

// A store that trusts the same chain shows which anchor is missing in this one.
const path::PathVerdict* trusting_verdict(const Refusal& refusal) {
  const auto& verdicts = refusal.chains.front()->verdicts;
  const auto found = std::ranges::find_if(verdicts, [&](const path::PathVerdict& other) {
    return other.store != refusal.verdict->store && other.client == refusal.verdict->client &&
           other.verdict == path::Verdict::trusted && other.path.anchor != nullptr;
  });
  return found == verdicts.end() ? nullptr : &*found;
}

bool ends_without_anchor(const path::Problem& problem) {
  return problem.id == path::ProblemId::no_issuer || problem.id == path::ProblemId::not_anchored;
}

bool trusted_by_other_client(const Refusal& refusal) {
  const auto trusts = [&](const path::PathVerdict& other) {
    return other.store == refusal.verdict->store && other.verdict == path::Verdict::trusted;
  };
  const ServedChain& chain = *refusal.chains.front();
  return std::ranges::any_of(chain.verdicts, trusts) || std::ranges::any_of(chain.other_clients, trusts);
}

std::string remedy_for(const Refusal& refusal, const path::Problem* problem) {
  const path::PathVerdict& verdict = *refusal.verdict;
  const std::string store = base::printable(verdict.store);
  if (const auto* other = trusting_verdict(refusal); other != nullptr && problem && ends_without_anchor(*problem)) {
    return fmt::format("add {}, by which {} trusts it, to {}, or serve a chain that ends at a root in {}",
                       name_of(*other->path.anchor->certificate), judge_text(*other), store, store);
  }
  if (trusted_by_other_client(refusal)) return repair_for(*refusal.chains.front(), verdict);
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
  using enum path::ProblemId;
  if (problem->id == anchor_distrusted || problem->id == anchor_constrained)
    return "have the certificate issued anew below another root, or serve a chain that ends at one";
  return fmt::format("have {} replaced by its issuer, or serve a chain that avoids it", name_of(certificate));
}

Finding refused(const Check& self, const CheckInput& input, const Refusal& refusal) {
  const path::Problem* problem = likeliest_problem(*refusal.verdict);
  Finding finding = failure_of(self, input, *refusal.chains.front());
  if (refusal.chains.front()->default_only) finding.severity = Severity::note;
  finding.subject = describe_all(input, refusal.chains);
  finding.endpoints = endpoints_of_all(refusal.chains);
  finding.summary = fmt::format("{} not trusted by {}: {}", refusal.chains.size() == 1 ? "is" : "are", refusal.judges(),
                                refusal.reason);
  finding.detail =
      fmt::format("{} {}{}", facts(*refusal.verdict, problem), audience(input, refusal), brighter_side(input, refusal));
  finding.remedy = remedy_for(refusal, problem);
  return finding;
}

Finding undecided(const Check& self, const CheckInput& input, const Refusal& refusal) {
  const path::PathVerdict& verdict = *refusal.verdict;
  Finding finding = failure_of(self, input, *refusal.chains.front());
  finding.status = Status::undetermined;
  finding.subject = describe_all(input, refusal.chains);
  finding.endpoints = endpoints_of_all(refusal.chains);
  finding.summary = fmt::format("cannot be judged against {}: {}", refusal.judges(), refusal.reason);
  finding.detail = facts(verdict, likeliest_problem(verdict));
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

bool trusted_by_all(const ServedChain& chain) {
  return std::ranges::all_of(chain.verdicts,
                             [](const auto& verdict) { return verdict.verdict == path::Verdict::trusted; });
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  const std::size_t before = findings.size();
  std::vector<Refusal> refusals;
  for (const ServedChain& chain : input.chains) {
    if (chain.verdicts.empty()) findings.push_back(unreadable(self, input, chain));
    add_refusals(chain, refusals);
  }
  for (const Refusal& refusal : refusals) {
    const bool undetermined = refusal.verdict->verdict == path::Verdict::undetermined;
    findings.push_back(undetermined ? undecided(self, input, refusal) : refused(self, input, refusal));
  }
  if (findings.size() != before) return;
  if (std::ranges::all_of(input.chains, trusted_by_all)) {
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

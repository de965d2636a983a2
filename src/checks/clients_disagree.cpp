#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/camps.h"
#include "checks/chain_completeness.h"
#include "checks/repair.h"
#include "checks/rows.h"
#include "checks/served.h"
#include "checks/verdict_words.h"

namespace trustprobe::checks {
namespace {

using path::Client;
using path::PathVerdict;
using path::Reach;
using path::Verdict;

/// How the clients part over one chain in one store: what they say of it, apart from chain and store.
struct Split {
  std::vector<std::string> trusting;
  std::vector<Camp> refusing;
  Severity severity = Severity::note;

  bool alike(const Split& other) const {
    const auto same_camp = [](const Camp& one, const Camp& two) {
      return one.reason == two.reason && clients_of(one) == clients_of(two);
    };
    return trusting == other.trusting && severity == other.severity &&
           std::ranges::equal(refusing, other.refusing, same_camp);
  }
};

bool trusted_by_web(const Split& split) {
  return std::ranges::find(split.trusting, path::web_client().id) != split.trusting.end();
}

/// A split with every chain and store where it is the same.
struct Disagreement {
  Split split;
  std::vector<const ServedChain*> chains;
  std::vector<std::string> stores;
};

const Client* row_of(const PathVerdict& verdict) {
  return path::find_client(verdict.client);
}

// In the order of the rows, whoever was asked for.
std::vector<const PathVerdict*> verdicts_in(const ServedChain& chain, const std::string& store) {
  std::vector<const PathVerdict*> found;
  for (const auto* verdicts : {&chain.verdicts, &chain.other_clients}) {
    for (const PathVerdict& verdict : *verdicts) {
      if (verdict.store == store && row_of(verdict)) found.push_back(&verdict);
    }
  }
  std::ranges::sort(found, {}, [](const PathVerdict* verdict) { return row_of(*verdict); });
  return found;
}

std::vector<std::string> stores_of(const ServedChain& chain) {
  std::vector<std::string> stores;
  for (const PathVerdict& verdict : chain.verdicts) {
    if (std::ranges::find(stores, verdict.store) == stores.end()) stores.push_back(verdict.store);
  }
  return stores;
}

bool was_asked(const ServedChain& chain, const PathVerdict& verdict) {
  return &verdict >= chain.verdicts.data() && &verdict < chain.verdicts.data() + chain.verdicts.size();
}

// What other findings of this chain say already: the verdict of a client that was asked for, or a chain that is not
// complete.
bool told(const ServedChain& chain, const PathVerdict& verdict) {
  if (was_asked(chain, verdict)) return true;
  const path::Problem* problem = likeliest_problem(verdict);
  return problem && problem->id == path::ProblemId::no_issuer &&
         completeness_of(chain).completeness != Completeness::complete;
}

// A warning where a common client refuses what the web trusts and nothing else says so.
Severity severity_of(const ServedChain& chain, const Split& split) {
  if (!trusted_by_web(split)) return Severity::note;
  for (const Camp& camp : split.refusing) {
    for (const PathVerdict* verdict : camp.verdicts) {
      if (row_of(*verdict)->reach == Reach::common && !told(chain, *verdict)) return Severity::warning;
    }
  }
  return Severity::note;
}

std::optional<Split> split_of(const ServedChain& chain, const std::string& store) {
  std::vector<const PathVerdict*> real;
  for (const PathVerdict* verdict : verdicts_in(chain, store)) {
    const Client* client = row_of(*verdict);
    if (client->reach != Reach::none && verdict->verdict != Verdict::undetermined) real.push_back(verdict);
  }
  Split split;
  for (Camp& camp : camps_of(real)) {
    if (camp.verdict == Verdict::trusted) {
      split.trusting = clients_of(camp);
    } else {
      split.refusing.push_back(std::move(camp));
    }
  }
  if (split.trusting.empty() || split.refusing.empty()) return std::nullopt;
  split.severity = severity_of(chain, split);
  return split;
}

// The rules of the public web are nothing to a private root.
bool concerns(const ServedChain& chain, const path::Problem& problem) {
  return ends_at_public_root(chain) || !path::rule(problem.id).citation.starts_with("CA/Browser Forum");
}

// Only the letter of the standards is against it: every client trusts it.
std::optional<Split> strict_split_of(const ServedChain& chain, const std::string& store) {
  Split split;
  for (const PathVerdict* verdict : verdicts_in(chain, store)) {
    const Client* client = row_of(*verdict);
    if (client->reach != Reach::none) {
      if (verdict->verdict == Verdict::not_trusted) return std::nullopt;
      if (verdict->verdict == Verdict::trusted) split.trusting.push_back(verdict->client);
    } else if (client == &path::strict_client() && !was_asked(chain, *verdict)) {
      const bool counts = std::ranges::any_of(verdict->problems, [&](const path::Problem& problem) {
        return refused_by(*verdict, problem) && concerns(chain, problem);
      });
      if (verdict->verdict == Verdict::not_trusted && counts)
        split.refusing.push_back({Verdict::not_trusted, short_reason(*verdict), {verdict}});
    }
  }
  if (split.trusting.empty() || split.refusing.empty()) return std::nullopt;
  return split;
}

void add(std::vector<Disagreement>& disagreements, const ServedChain& chain) {
  std::vector<Disagreement> of_chain;
  for (const std::string& store : stores_of(chain)) {
    auto split = split_of(chain, store);
    if (!split) split = strict_split_of(chain, store);
    if (!split) continue;
    const auto same = std::ranges::find_if(of_chain, [&](const auto& known) { return known.split.alike(*split); });
    if (same == of_chain.end()) {
      of_chain.push_back({std::move(*split), {&chain}, {store}});
    } else {
      same->stores.push_back(store);
    }
  }
  for (Disagreement& each : of_chain) {
    const auto same = std::ranges::find_if(
        disagreements, [&](const auto& known) { return known.stores == each.stores && known.split.alike(each.split); });
    if (same == disagreements.end()) {
      disagreements.push_back(std::move(each));
    } else {
      same->chains.push_back(&chain);
    }
  }
}

// "java and android", "web and 12 others".
std::string side(const std::vector<std::string>& clients) {
  if (clients.size() <= 4) return listed(clients);
  return fmt::format("{} and {} others", clients.front(), clients.size() - 1);
}

std::vector<std::string> refusing_clients(const Split& split) {
  std::vector<std::string> clients;
  for (const Camp& camp : split.refusing) std::ranges::move(clients_of(camp), std::back_inserter(clients));
  return clients;
}

std::string in_stores(const CheckInput& input, const Disagreement& disagreement) {
  const std::size_t all = stores_of(*disagreement.chains.front()).size();
  if (all == 1 || input.chains.empty()) return {};
  std::vector<std::string> names;
  for (const std::string& store : disagreement.stores) names.push_back(base::printable(store));
  return fmt::format(" with the store{} {}", names.size() == 1 ? "" : "s", listed(names));
}

std::string fact_of(const Camp& camp) {
  const path::Problem* problem = likeliest_problem(*camp.verdicts.front());
  using enum path::ProblemId;
  if (!problem || problem->id == no_issuer || problem->id == not_anchored) return camp.reason;
  const std::string_view fact =
      problem->detail.empty() ? path::rule(problem->id).summary : std::string_view(problem->detail);
  return fmt::format("{} ({})", camp.reason, fact);
}

// How the rules of those on the other side than the web's are known.
std::string knowledge(const Split& split) {
  std::vector<std::string> compared, sourced;
  for (const std::string& id : trusted_by_web(split) ? refusing_clients(split) : split.trusting) {
    const Client* client = path::find_client(id);
    if (client->proof == path::Proof::compared) compared.push_back(id);
    if (client->proof == path::Proof::sourced) sourced.push_back(id);
  }
  std::string text;
  if (!compared.empty())
    text += fmt::format(" The rules of {} are held against the real client by tests.", listed(compared));
  if (!sourced.empty()) text += fmt::format(" The rules of {} are taken from its sources.", listed(sourced));
  return text;
}

std::string detail_of(const Split& split) {
  std::string text = fmt::format("Trusted by {}.", fmt::join(split.trusting, ", "));
  for (const Camp& camp : split.refusing) {
    text += fmt::format(" Refused by {}: {}.", fmt::join(clients_of(camp), ", "), fact_of(camp));
  }
  return text + knowledge(split);
}

// One remedy per reason, the first two.
std::string remedy_of(const Disagreement& disagreement) {
  std::vector<std::string> remedies;
  for (const Camp& camp : disagreement.split.refusing) {
    std::string remedy = repair_for(*disagreement.chains.front(), *camp.verdicts.front());
    if (std::ranges::find(remedies, remedy) == remedies.end()) remedies.push_back(std::move(remedy));
  }
  if (remedies.size() > 2) remedies.resize(2);
  return fmt::format("{}", fmt::join(remedies, "; "));
}

std::string summary_of(const CheckInput& input, const Disagreement& disagreement) {
  const Split& split = disagreement.split;
  const std::string_view is = disagreement.chains.size() == 1 ? "is" : "are";
  const std::string where = in_stores(input, disagreement);
  const std::string reason = split.refusing.size() == 1 ? ": " + split.refusing.front().reason : std::string();
  const std::vector<std::string> refusing = refusing_clients(split);
  if (refusing == std::vector{std::string(path::strict_client().id)})
    return fmt::format("{} trusted by every client{}, and only the letter of the standards is against it{}", is, where,
                       reason);
  if (!trusted_by_web(split))
    return fmt::format("{} trusted by {}{}, though {} refuse it", is, side(split.trusting), where, side(refusing));
  return fmt::format("{} trusted by {} and refused by {}{}{}", is, side(split.trusting), side(refusing), where, reason);
}

Finding finding_for(const Check& self, const CheckInput& input, const Disagreement& disagreement) {
  const Split& split = disagreement.split;
  Finding finding = failure_of(self, input, *disagreement.chains.front());
  finding.severity = split.severity;
  finding.subject = describe_all(input, disagreement.chains);
  finding.endpoints = endpoints_of_all(disagreement.chains);
  finding.summary = summary_of(input, disagreement);
  finding.detail = detail_of(split);
  finding.remedy = remedy_of(disagreement);
  return finding;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  std::vector<Disagreement> disagreements;
  bool compared = false;
  for (const ServedChain& chain : input.chains) {
    compared = compared || !chain.other_clients.empty();
    if (!chain.default_only) add(disagreements, chain);
  }
  for (const Disagreement& each : disagreements) findings.push_back(finding_for(self, input, each));
  conclude(self, compared, findings);
}

}  // namespace

constinit const Check clients_disagree{
    .id = "clients-disagree",
    .title = "Clients do not agree on the certificate",
    .severity = Severity::warning,
    .citation = "RFC 4158 1.3; RFC 5280 6.1",
    .explanation =
        "With one and the same store some clients trust the chain and others refuse it: they search other paths, end "
        "them at other certificates, or enforce other rules. `trustprobe clients` lists them, and says of each how its "
        "rules are known. A warning where a browser or a client that services use refuses what the web trusts; "
        "a note where only old programs and small devices do, where the web refuses what others let pass, and where "
        "nobody but the letter of the standards "
        "objects.",
    .remedy = "Serve what every client can follow: the leaf, its intermediates in order, and nothing else.",
    .run = run,
};

}  // namespace trustprobe::checks

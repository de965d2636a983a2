#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "checks/caa_issuers.h"
#include "checks/caa_rules.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

using observation::CaaLookup;
using observation::CaaOutcome;
using observation::CaaRecord;

/// The CA that issued a leaf, and would renew it.
struct IssuingCa {
  std::string name;
  const CaaIssuer* known = nullptr;
  bool certain = false;  ///< the issuer itself is known; a CA above it may be asked for another's domain
};

IssuingCa issuing_ca(const ServedChain& chain) {
  const auto& path =
      std::ranges::find_if(chain.verdicts, [](const path::PathVerdict& verdict) {
        return !verdict.path.certificates.empty() && trust::is_public_root(*verdict.path.certificates.back());
      })->path.certificates;
  const x509::Name& issuer = path.front()->issuer;
  IssuingCa ca{issuer.organization.empty() ? name_of(issuer) : base::printable(issuer.organization)};
  for (std::size_t i = 1; i < path.size() && !ca.known; ++i) {
    ca.known = find_caa_issuer(path[i]->subject.organization);
    ca.certain = ca.known && i == 1;
  }
  if (ca.certain) ca.name = ca.known->name;
  return ca;
}

bool is_at_or_below(std::string_view name, std::string_view parent) {
  return name == parent || (name.ends_with(parent) && name.substr(0, name.size() - parent.size()).ends_with('.'));
}

/// The names of a leaf that the records found for `host` are about.
struct ConcernedNames {
  bool host = false;
  bool wildcard = false;
  std::optional<std::string> elsewhere;  ///< the leaf has `host` by this wildcard, whose own records were not looked up

  bool any() const { return host || wildcard; }
};

// From the host up to where the records are, no name has records of its own: they count for all of them. A wildcard has
// the records of the name that follows its asterisk (RFC 8659 3).
ConcernedNames concerned_names(const x509::Certificate& leaf, const std::string& host, const std::string& found_at) {
  ConcernedNames concerned;
  if (!leaf.extensions.subject_alt_names) return concerned;
  for (const x509::GeneralName& name : *leaf.extensions.subject_alt_names) {
    if (name.kind != x509::GeneralName::Kind::dns) continue;
    const std::string text = base::ascii_lower(name.value);
    const bool wildcard = text.starts_with("*.");
    const std::string base = wildcard ? text.substr(2) : text;
    if (base.empty() || !is_at_or_below(host, base)) continue;
    if (found_at.empty() || is_at_or_below(base, found_at)) {
      (wildcard ? concerned.wildcard : concerned.host) = true;
    } else if (wildcard && host.find('.') + 1 == host.size() - base.size()) {
      concerned.elsewhere = text;
    }
  }
  return concerned;
}

enum class Answer { allowed, limited, unknown, forbidden };  // the later ones weigh more

struct Decision {
  Answer answer = Answer::allowed;
  NameKind kind = NameKind::host;
};

Answer decide(const std::vector<CaaRecord>& records, NameKind kind, const IssuingCa& ca) {
  if (unknown_critical(records)) return Answer::forbidden;
  const auto deciding = deciding_records(records, kind);
  if (deciding.empty()) return Answer::allowed;
  if (issuer_domains(deciding).empty()) return Answer::forbidden;
  bool limited = false;
  for (const CaaRecord* record : deciding) {
    const IssueValue value = parse_issue_value(record->value);
    if (!ca.known || std::ranges::find(ca.known->domains, value.domain) == ca.known->domains.end()) continue;
    if (!value.limited) return Answer::allowed;
    limited = true;
  }
  if (limited) return Answer::limited;
  return ca.certain ? Answer::forbidden : Answer::unknown;
}

// The CA issues for all names or for none.
Decision decide(const CaaLookup& lookup, const ConcernedNames& names, const IssuingCa& ca) {
  Decision decision;
  for (const NameKind kind : {NameKind::host, NameKind::wildcard}) {
    if (!(kind == NameKind::host ? names.host : names.wildcard)) continue;
    const Answer answer = decide(lookup.records, kind, ca);
    if (answer > decision.answer) decision = {answer, kind};
  }
  return decision;
}

std::string all_records(const CaaLookup& lookup) {
  std::vector<std::string> texts;
  for (const CaaRecord& record : lookup.records) texts.push_back(record_text(record));
  return fmt::format("Found at {}: {}.", base::printable(lookup.found_at), listed(texts));
}

// "let only letsencrypt.org issue", "let nobody issue wildcards".
std::string permission_text(const CaaLookup& lookup, NameKind kind) {
  const auto domains = issuer_domains(deciding_records(lookup.records, kind));
  const std::string_view what = kind == NameKind::wildcard ? "issue wildcards" : "issue";
  return domains.empty() ? fmt::format("let nobody {}", what) : fmt::format("let only {} {}", listed(domains), what);
}

std::string domains_text(const IssuingCa& ca) {
  if (!ca.certain) return {};
  return fmt::format(" {} answers to {}.", ca.name, listed({ca.known->domains.begin(), ca.known->domains.end()}, 9));
}

// The record that lets the CA issue, beside what is there.
std::string needed_record(const CaaLookup& lookup, NameKind kind, const IssuingCa& ca) {
  const auto deciding = deciding_records(lookup.records, kind);
  const std::string tag = deciding.empty() ? "issue" : base::ascii_lower(deciding.front()->tag);
  return ca.certain ? fmt::format("0 {} \"{}\"", tag, ca.known->domains.front())
                    : fmt::format("an {} record with the domain of {}", tag, ca.name);
}

Finding forbidden(Finding finding, const CaaLookup& lookup, NameKind kind, const IssuingCa& ca) {
  const std::string place = base::printable(lookup.found_at);
  const CaaRecord* critical = unknown_critical(lookup.records);
  finding.summary = critical ? fmt::format("cannot be renewed by {}: {} at {} is critical, and no CA knows it", ca.name,
                                           record_text(*critical), place)
                             : fmt::format("cannot be renewed by {}: the CAA records at {} {}", ca.name, place,
                                           permission_text(lookup, kind));
  finding.detail = fmt::format(
      "{}{} The certificate works on until it ends; its next renewal fails, also one that is managed (ACM, ACME).",
      all_records(lookup), domains_text(ca));
  finding.remedy = critical ? fmt::format("take {} out of the CAA records of {}", record_text(*critical), place)
                            : fmt::format(
                                  "add {} to the CAA records of {}, or have the certificate issued by a CA that "
                                  "they let issue",
                                  needed_record(lookup, kind, ca), place);
  return finding;
}

Finding limited(Finding finding, const CaaLookup& lookup, const IssuingCa& ca) {
  finding.severity = Severity::note;
  finding.summary = fmt::format("can be renewed by {} only within the limits of the CAA records at {}", ca.known->name,
                                base::printable(lookup.found_at));
  finding.detail = fmt::format(
      "{} What lets it issue holds for one account or some validation methods only (RFC 8657); which of them a renewal "
      "uses is not seen from outside.",
      all_records(lookup));
  finding.remedy = "see that the renewal uses the account and the validation method that the record names";
  return finding;
}

Finding undetermined(Finding finding, std::string why, std::string detail, std::string remedy) {
  finding.status = Status::undetermined;
  finding.severity = Severity::warning;
  finding.summary = "may or may not be renewable: " + std::move(why);
  finding.detail = std::move(detail);
  finding.remedy = std::move(remedy);
  return finding;
}

Finding unknown_ca(Finding finding, const CaaLookup& lookup, NameKind kind, const IssuingCa& ca) {
  return undetermined(
      std::move(finding),
      fmt::format("the CAA records at {} {}, and which domains its CA, {}, answers to is not known here",
                  base::printable(lookup.found_at), permission_text(lookup, kind), ca.name),
      all_records(lookup) + " Each CA says in its practice statement (section 4.2) which domains are its own.",
      fmt::format("compare the records with the practice statement of {}", ca.name));
}

Finding not_looked_up(Finding finding, const CaaLookup& lookup, const std::string& wildcard) {
  const std::string name = base::printable(wildcard), parent = name.substr(2);
  return undetermined(std::move(finding),
                      fmt::format("the CAA records at {} do not count for {}", base::printable(lookup.found_at), name),
                      fmt::format("For a wildcard CAs ask {}, whose records were not looked up.", parent),
                      fmt::format("look at the CAA records of {}", parent));
}

Finding lookup_failed(Finding finding, const CaaLookup& lookup) {
  return undetermined(std::move(finding),
                      fmt::format("CAA records could not be looked up ({})", base::printable(lookup.detail)),
                      "There may be records that shut the CA out, and a CA that gets no answer either may not issue.",
                      "ask again, or ask another resolver (--dns-server)");
}

/// Nothing where the CA may renew the certificate.
std::optional<Finding> judge(Finding finding, const CaaLookup& lookup, const ConcernedNames& names,
                             const ServedChain& chain) {
  if (lookup.outcome == CaaOutcome::none) return std::nullopt;
  if (lookup.outcome == CaaOutcome::resolver_failed) return lookup_failed(std::move(finding), lookup);
  if (!names.any()) return not_looked_up(std::move(finding), lookup, *names.elsewhere);
  const IssuingCa ca = issuing_ca(chain);
  const Decision decision = decide(lookup, names, ca);
  switch (decision.answer) {
    case Answer::forbidden:
      return forbidden(std::move(finding), lookup, decision.kind, ca);
    case Answer::unknown:
      return unknown_ca(std::move(finding), lookup, decision.kind, ca);
    case Answer::limited:
      return limited(std::move(finding), lookup, ca);
    case Answer::allowed:
      break;
  }
  return std::nullopt;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  const auto& lookup = input.observation.caa;
  if (!lookup) return say_not_applicable(self, findings);
  bool applies = false;
  for (const ServedChain& chain : input.chains) {
    if (!first_with_leaf(input, chain) || !ends_at_public_root(chain)) continue;
    const ConcernedNames names = concerned_names(*chain.chain->leaf(), input.observation.target.host, lookup->found_at);
    if (!names.any() && !names.elsewhere) continue;
    applies = true;
    if (auto finding = judge(leaf_failure_of(self, input, chain), *lookup, names, chain)) {
      findings.push_back(std::move(*finding));
    }
  }
  conclude(self, applies, findings);
}

}  // namespace

constinit const Check caa_renewal{
    .id = "caa-renewal",
    .title = "CAA records forbid the CA to renew the certificate",
    .severity = Severity::error,
    .citation = "RFC 8659 3, 4.2, 4.3; RFC 8657; Baseline Requirements 3.2.2.8",
    .explanation =
        "A CA must not issue for a name whose CAA records name others only, or have a critical record that it does "
        "not know. The certificate goes on working, but its renewal fails, also one that a service makes on its own. "
        "Judged with --caa, for the host of the target (not for other names of the certificate), where the path ends "
        "at a public root, by fingerprint. The CA is told by the organisation in its certificate. Undetermined where "
        "DNS does not answer, or where it is not known which domains the CA answers to.",
    .remedy = "Add an issue record with a domain of the CA (for Amazon: 0 issue \"amazon.com\"), or change the CA.",
    .run = run,
};

}  // namespace trustprobe::checks

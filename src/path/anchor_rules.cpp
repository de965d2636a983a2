#include "path/anchor_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "x509/sct.h"

namespace trustprobe::path {
namespace {

using trust::AnchorConstraints;
using x509::Certificate;
using Kind = x509::GeneralName::Kind;

constexpr std::string_view any_purpose = "2.5.29.37.0";  // RFC 5280 4.2.1.12
constexpr std::string_view way_out = "have the certificate issued anew below another root";

struct PurposeWords {
  std::string_view oid;
  std::string_view words;
};

// Empty: no purpose is asked for.
PurposeWords words_for(Purpose purpose) {
  switch (purpose) {
    case Purpose::server:
      return {"1.3.6.1.5.5.7.3.1", "TLS servers"};
    case Purpose::client:
      return {"1.3.6.1.5.5.7.3.2", "TLS clients"};
    case Purpose::code_signing:
      return {"1.3.6.1.5.5.7.3.3", "code signing"};
    case Purpose::mdl:
      return {"1.0.18013.5.1.2", "mobile documents"};
    case Purpose::any:
      return {};
  }
  return {};
}

// The name is the constraint or a name below it, as a dNSName constraint reads (RFC 5280 4.2.1.10).
bool is_within(std::string_view name, std::string_view permitted) {
  const std::string lower = base::ascii_lower(name);
  if (!lower.ends_with(permitted)) return false;
  return lower.size() == permitted.size() || lower[lower.size() - permitted.size() - 1] == '.';
}

// The first name of the leaf that the constraint does not allow.
std::optional<std::string> name_outside(const Certificate& leaf, const std::vector<std::string>& permitted) {
  if (permitted.empty() || !leaf.extensions.subject_alt_names) return std::nullopt;
  for (const x509::GeneralName& name : *leaf.extensions.subject_alt_names) {
    if (name.kind == Kind::ip) return "an IP address";
    const auto covers = [&](const std::string& each) { return is_within(name.value, each); };
    if (name.kind == Kind::dns && std::ranges::none_of(permitted, covers)) return base::printable(name.value);
  }
  return std::nullopt;
}

/// Holds one set of limits against one path.
class AnchorJudge {
 public:
  AnchorJudge(const CandidatePath& path, const JudgementTerms& terms, std::string authority,
              std::vector<Problem>& problems)
      : path_(path), terms_(terms), authority_(std::move(authority)), problems_(problems) {}

  void judge(const AnchorConstraints& limits) {
    if (limits.distrust_after) judge_issue_date(*limits.distrust_after);
    if (limits.sct_not_after) judge_log_date(*limits.sct_not_after);
    if (const auto name = name_outside(leaf(), limits.permitted_dns_names)) {
      add(ProblemId::anchor_constrained,
          fmt::format("{} trusts {} only for names below {}, and the certificate names {}; {}", authority_, anchor(),
                      base::printable(fmt::format("{}", fmt::join(limits.permitted_dns_names, ", "))), *name, way_out));
    }
    judge_purpose(limits);
  }

 private:
  const Certificate& leaf() const { return *path_.certificates.front(); }
  std::string anchor() const { return base::printable(x509::display_name(*path_.certificates.back())); }
  void add(ProblemId id, std::string detail) {
    const std::size_t top = path_.certificates.size() - 1;
    problems_.push_back({id, top, std::move(detail), top == 0 ? Place::trusted_leaf : Place::anchor});
  }

  void judge_issue_date(base::Instant last) {
    if (leaf().not_before <= last) return;
    add(ProblemId::anchor_distrusted,
        fmt::format("{} trusts {} only for certificates issued until {}, and this one is from {}; {}", authority_,
                    anchor(), base::to_date(last), base::to_date(leaf().not_before), way_out));
  }

  // One SCT is enough.
  void judge_log_date(base::Instant last) {
    const std::optional<base::Instant> first = first_sct();
    if (first && *first <= last) return;
    const std::string seen =
        first ? fmt::format("the earliest SCT that is claimed for this one is from {}", base::to_date(*first))
              : std::string("no SCT is claimed for this one");
    add(ProblemId::anchor_distrusted, fmt::format("{} trusts {} only for certificates logged until {}, and {}; {}",
                                                  authority_, anchor(), base::to_date(last), seen, way_out));
  }

  std::optional<base::Instant> first_sct() const {
    std::vector<base::Instant> times = terms_.sct_times;
    if (const auto& embedded = leaf().extensions.sct_list) {
      for (const x509::Sct& sct : x509::parse_sct_list(*embedded).value_or(std::vector<x509::Sct>{}))
        times.push_back(x509::time_of(sct));
    }
    const auto first = std::ranges::min_element(times);
    return first == times.end() ? std::nullopt : std::optional(*first);
  }

  void judge_purpose(const AnchorConstraints& limits) {
    const PurposeWords wanted = words_for(terms_.purpose);
    const auto covers = [&](const std::string& oid) { return oid == wanted.oid || oid == any_purpose; };
    const bool allowed = !limits.purposes || std::ranges::any_of(*limits.purposes, covers);
    if (wanted.oid.empty() || (allowed && std::ranges::none_of(limits.refused_purposes, covers))) return;
    add(ProblemId::anchor_constrained,
        fmt::format("{} does not trust {} for {}; {}", authority_, anchor(), wanted.words, way_out));
  }

  const CandidatePath& path_;
  const JudgementTerms& terms_;
  std::string authority_;  // whose limits they are, as the beginning of a sentence
  std::vector<Problem>& problems_;
};

std::string describe(const trust::ProgramSource& source) {
  return source.date.empty() ? fmt::format("{} ({})", source.name, source.version)
                             : fmt::format("{} ({} of {})", source.name, source.version, source.date);
}

}  // namespace

void add_anchor_problems(const CandidatePath& path, trust::RootProgram program, const JudgementTerms& terms,
                         std::vector<Problem>& problems) {
  if (path.anchor == nullptr) return;
  if (path.anchor->constraints != AnchorConstraints{})
    AnchorJudge(path, terms, "the store " + base::printable(terms.store), problems).judge(path.anchor->constraints);
  if (const auto limits = trust::program_constraints(program, *path.anchor->certificate))
    AnchorJudge(path, terms, describe(trust::source_of(program)), problems).judge(*limits);
}

}  // namespace trustprobe::path

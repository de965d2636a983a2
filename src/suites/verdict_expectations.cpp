// What clients make of the chains: verdict, anchor, revocation.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/hex.h"
#include "base/text.h"
#include "checks/verdict_words.h"
#include "path/client.h"
#include "suites/rows.h"
#include "x509/key_pin.h"

namespace trustprobe::suites {
namespace {

using path::ProblemId;

/// What one chain turned out to be for one store and client, with the words for it.
struct ChainState {
  enum class Kind { valid, expired, not_yet_valid, wrong_name, self_signed, revoked, untrusted, undetermined };
  Kind kind = Kind::undetermined;
  std::string words;
  revocation::Status leaf = revocation::Status::not_checked;  ///< what is known of the leaf's revocation
  std::string leaf_detail;                                    ///< why that is neither good nor revoked
};

/// What a verdict can be expected to be, and what the chain must be then; `untrusted` is whatever is not valid.
struct VerdictWord {
  std::string_view word;
  ChainState::Kind kind;
};

constexpr std::array verdict_rows{
    VerdictWord{"valid", ChainState::Kind::valid},
    VerdictWord{"expired", ChainState::Kind::expired},
    VerdictWord{"untrusted", ChainState::Kind::untrusted},
    VerdictWord{"revoked", ChainState::Kind::revoked},
    VerdictWord{"not-yet-valid", ChainState::Kind::not_yet_valid},
    VerdictWord{"wrong-name", ChainState::Kind::wrong_name},
    VerdictWord{"self-signed", ChainState::Kind::self_signed},
};

constexpr std::array<std::string_view, verdict_rows.size()> verdict_words = [] {
  std::array<std::string_view, verdict_rows.size()> words;
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = verdict_rows[i].word;
  return words;
}();

constexpr std::array<std::string_view, 2> status_words{"good", "revoked"};

std::vector<path::Problem> refusing_problems(const path::PathVerdict& verdict) {
  std::vector<path::Problem> refusing;
  for (const path::Problem& problem : verdict.problems) {
    if (checks::refused_by(verdict, problem)) refusing.push_back(problem);
  }
  return refusing;
}

std::string why_undetermined(const path::PathVerdict& verdict) {
  for (const path::Problem& problem : verdict.problems) {
    if (path::is_unknowable(problem.id)) return problem.detail;
  }
  return "no reason is known";
}

/// The one thing that refuses the path, at the leaf where it is about a certificate.
std::optional<ChainState::Kind> only_reason(const path::PathVerdict& verdict,
                                            const std::vector<path::Problem>& refusing) {
  using Kind = ChainState::Kind;
  const auto only = [&](ProblemId id) {
    return !refusing.empty() && std::ranges::all_of(refusing, [&](const auto& problem) { return problem.id == id; });
  };
  const auto only_of_leaf = [&](ProblemId id) {
    return only(id) && std::ranges::all_of(refusing, [](const auto& problem) { return problem.position == 0; });
  };
  if (only(ProblemId::revoked)) return Kind::revoked;
  if (verdict.path.anchor != nullptr && only_of_leaf(ProblemId::expired)) return Kind::expired;
  if (verdict.path.anchor != nullptr && only_of_leaf(ProblemId::not_yet_valid)) return Kind::not_yet_valid;
  const bool name_only = std::ranges::all_of(refusing, [](const path::Problem& problem) {
    return problem.id == ProblemId::name_mismatch || problem.id == ProblemId::no_subject_alt_name ||
           problem.id == ProblemId::common_name_only;
  });
  if (verdict.path.anchor != nullptr && !refusing.empty() && name_only) return Kind::wrong_name;
  return std::nullopt;
}

ChainState untrusted_state(const path::PathVerdict& verdict, const x509::Certificate& leaf) {
  using Kind = ChainState::Kind;
  const std::vector<path::Problem> refusing = refusing_problems(verdict);
  const std::string words = refusing.empty() ? std::string("no reason is known") : refusing.front().detail;
  if (const auto reason = only_reason(verdict, refusing)) return {.kind = *reason, .words = words};
  const bool nowhere = verdict.path.anchor == nullptr;
  if (nowhere && leaf.self_signed()) return {.kind = Kind::self_signed, .words = "self-signed, and not in the store"};
  return {.kind = Kind::untrusted, .words = "not trusted: " + words};
}

ChainState state_of(const path::PathVerdict& verdict, const x509::Certificate& leaf) {
  if (verdict.verdict == path::Verdict::undetermined) return {.words = why_undetermined(verdict)};
  if (verdict.verdict != path::Verdict::trusted) return untrusted_state(verdict, leaf);
  const bool checked = !verdict.revocation.empty();
  return {.kind = ChainState::Kind::valid,
          .words = "valid, " + checks::name_of(*verdict.path.anchor->certificate),
          .leaf = checked ? verdict.revocation.front().status : revocation::Status::not_checked,
          .leaf_detail = checked ? verdict.revocation.front().detail : "nobody was asked"};
}

/// Null when nobody asked for it.
const path::PathVerdict* verdict_for(const Question& question, const checks::ServedChain& chain) {
  for (const auto* verdicts : {&chain.verdicts, &chain.other_clients}) {
    for (const path::PathVerdict& each : *verdicts) {
      if (each.store == question.store && each.client == question.client) return &each;
    }
  }
  return nullptr;
}

/// One `Found` per chain; `defective` is the judgement of bytes that are no certificate, which nobody trusts.
template <typename Judge>
std::vector<Found> for_each_verdict(const Question& question, Judge judge,
                                    JudgementStatus defective = JudgementStatus::unmet) {
  std::vector<Found> found;
  for (const checks::ServedChain* chain : named_chains(question.assessment)) {
    const x509::CertificateRef leaf = chain->chain->leaf();
    const path::PathVerdict* verdict = leaf ? verdict_for(question, *chain) : nullptr;
    if (!leaf) {
      const std::string& defect = chain->chain->certificates.front().defect;
      found.push_back({defective, "not trusted: " + base::printable(defect)});
    } else if (verdict == nullptr) {
      found.push_back({JudgementStatus::undetermined, fmt::format("store '{}' was not asked", question.store)});
    } else {
      found.push_back(judge(*verdict, *leaf));
    }
  }
  return found;
}

Found revoked_or_not(const ChainState& state) {
  if (state.kind != ChainState::Kind::valid) return {met_if(state.kind == ChainState::Kind::revoked), state.words};
  if (state.leaf == revocation::Status::good)
    return {JudgementStatus::unmet, state.words + "; good, by what it was asked of"};
  return {JudgementStatus::undetermined,
          state.words + "; whether it is revoked is not known: " + base::printable(state.leaf_detail)};
}

Found judge_state(const ChainState& state, std::string_view expected) {
  using Kind = ChainState::Kind;
  if (state.kind == Kind::undetermined) return {JudgementStatus::undetermined, state.words};
  const Kind wanted = std::ranges::find(verdict_rows, expected, &VerdictWord::word)->kind;
  if (wanted == Kind::untrusted) return {met_if(state.kind != Kind::valid), state.words};
  if (wanted == Kind::revoked) return revoked_or_not(state);
  return {met_if(state.kind == wanted), state.words};
}

std::vector<Found> judge_verdict(const Question& question) {
  const std::string& expected = word_of(question.expectation.value);
  return for_each_verdict(
      question,
      [&](const path::PathVerdict& verdict, const x509::Certificate& leaf) {
        return judge_state(state_of(verdict, leaf), expected);
      },
      met_if(expected == "untrusted"));
}

// "sha256//BASE64" pins its key, 64 hexadecimal digits are its fingerprint, anything else is a name.
bool is_anchor(const std::string& wanted, const x509::Certificate& certificate) {
  if (wanted.starts_with("sha256/")) return x509::parse_key_pin(wanted) == certificate.spki_sha256;
  if (const auto digest = base::from_hex(wanted); digest && digest->size() == certificate.fingerprint.size())
    return std::ranges::equal(*digest, certificate.fingerprint);
  return base::fits_pattern(wanted, x509::display_name(certificate));
}

std::vector<Found> judge_anchor(const Question& question) {
  return for_each_verdict(question, [&](const path::PathVerdict& verdict, const x509::Certificate&) -> Found {
    if (verdict.verdict == path::Verdict::undetermined)
      return {JudgementStatus::undetermined, why_undetermined(verdict)};
    if (verdict.verdict != path::Verdict::trusted)
      return {JudgementStatus::unmet, "no anchor: " + checks::short_reason(verdict)};
    const x509::Certificate& certificate = *verdict.path.anchor->certificate;
    const bool fits = std::ranges::any_of(texts_of(question.expectation.value),
                                          [&](const std::string& wanted) { return is_anchor(wanted, certificate); });
    return {met_if(fits),
            fmt::format("{} ({})", checks::name_of(certificate), x509::fingerprint_hex(certificate).substr(0, 8))};
  });
}

Found judge_status(const path::PathVerdict& verdict, std::string_view expected) {
  const auto revoked_leaf = std::ranges::find_if(verdict.problems, [](const path::Problem& problem) {
    return problem.id == ProblemId::revoked && problem.position == 0;
  });
  if (revoked_leaf != verdict.problems.end()) return {met_if(expected == "revoked"), revoked_leaf->detail};
  if (verdict.revocation.empty()) {
    return {JudgementStatus::undetermined,
            verdict.verdict == path::Verdict::trusted
                ? "nobody was asked"
                : "nobody asks where the path does not hold: " + checks::short_reason(verdict)};
  }
  const revocation::CertificateStatus& status = verdict.revocation.front();
  if (status.status == revocation::Status::good) return {met_if(expected == "good"), "good"};
  if (status.status == revocation::Status::revoked) return {met_if(expected == "revoked"), "revoked"};
  return {JudgementStatus::undetermined, "not known: " + base::printable(status.detail)};
}

std::vector<Found> judge_revocation(const Question& question) {
  return for_each_verdict(question, [&](const path::PathVerdict& verdict, const x509::Certificate&) {
    return judge_status(verdict, word_of(question.expectation.value));
  });
}

std::optional<std::string> pin_defect(const std::string& text) {
  if (!text.starts_with("sha256/") || x509::parse_key_pin(text)) return std::nullopt;
  return fmt::format("'{}' is no pin of a key", text);
}

}  // namespace

constinit const ExpectationKind verdict{
    .key = "verdict",
    .type = ValueType::word,
    .summary = "what the client makes of every chain that is served for the name",
    .asks = ExpectationKind::Asks::stores_and_clients,
    .words = verdict_words,
    .expected = [](const ExpectedValue& value) { return word_of(value); },
    .judge = judge_verdict,
};

constinit const ExpectationKind anchor{
    .key = "anchor",
    .type = ValueType::texts,
    .summary =
        "the anchor of every chain is one of these: name with *, SHA-256 of the certificate, or sha256//PIN of its key",
    .asks = ExpectationKind::Asks::stores_and_clients,
    .text_defect = pin_defect,
    .expected = [](const ExpectedValue& value) { return "anchor " + one_of(value); },
    .judge = judge_anchor,
};

constinit const ExpectationKind revocation_status{
    .key = "revocation",
    .type = ValueType::word,
    .summary = "what is proved of the leaf",
    .asks = ExpectationKind::Asks::stores,
    .words = status_words,
    .expected = [](const ExpectedValue& value) { return word_of(value); },
    .judge = judge_revocation,
};

}  // namespace trustprobe::suites

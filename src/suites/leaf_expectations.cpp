// What the certificates say and how they are sent: names, keys, issuers, days.
#include <fmt/format.h>

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"
#include "checks/sct_presence.h"
#include "checks/subject_names.h"
#include "path/server_name.h"
#include "suites/rows.h"
#include "x509/key_pin.h"

namespace trustprobe::suites {
namespace {

std::string days_words(const x509::Certificate& leaf, base::Instant now) {
  const base::Seconds left = leaf.not_after - now;
  if (left < base::Seconds{0})
    return fmt::format("expired {} ago, on {}", base::duration_text(left), base::to_date(leaf.not_after));
  return fmt::format("{} left, until {}", base::counted(static_cast<std::size_t>(base::whole_days(left)), "day"),
                     base::to_date(leaf.not_after));
}

std::vector<Found> judge_min_days(const Question& question) {
  const long wanted = count_of(question.expectation.value);
  std::vector<const x509::Certificate*> soonest = leaves(question.assessment);
  std::ranges::sort(soonest, {}, &x509::Certificate::not_after);
  std::vector<Found> found = unreadable_leaves(question.assessment);
  for (const x509::Certificate* leaf : soonest) {
    const bool enough = leaf->not_after - question.now >= std::chrono::days{wanted};
    found.push_back(
        {met_if(enough), days_words(*leaf, question.now), enough ? "" : "renew it, and see that it is served"});
  }
  return found;
}

std::vector<Found> judge_leaf(const Question& question) {
  return for_each_leaf(question, [&](const x509::Certificate& leaf) -> Found {
    const auto is_this = [&](const std::string& text) {
      const auto digest = base::from_hex(text);
      return digest && std::ranges::equal(*digest, leaf.fingerprint);
    };
    return {met_if(std::ranges::any_of(texts_of(question.expectation.value), is_this)),
            fmt::format("{}, {}", x509::fingerprint_hex(leaf), checks::name_of(leaf))};
  });
}

std::vector<Found> judge_spki(const Question& question) {
  return for_each_leaf(question, [&](const x509::Certificate& leaf) -> Found {
    const auto is_this = [&](const std::string& text) { return x509::parse_key_pin(text) == leaf.spki_sha256; };
    return {met_if(std::ranges::any_of(texts_of(question.expectation.value), is_this)),
            x509::key_pin_text(leaf.spki_sha256)};
  });
}

bool issued_by(const std::vector<std::string>& patterns, const x509::Name& issuer) {
  return fits_any(patterns, checks::name_of(issuer)) || fits_any(patterns, issuer.text);
}

std::vector<Found> judge_issuer(const Question& question) {
  return for_each_leaf(question, [&](const x509::Certificate& leaf) -> Found {
    return {met_if(issued_by(texts_of(question.expectation.value), leaf.issuer)),
            "issued by " + checks::name_of(leaf.issuer)};
  });
}

// Every issuer that is sent, and those on the paths that decided.
std::vector<Found> judge_issuer_denied(const Question& question) {
  const auto& denied = texts_of(question.expectation.value);
  std::vector<Found> found = unreadable_leaves(question.assessment);
  for (const checks::ServedChain* chain : named_chains(question.assessment)) {
    if (!chain->chain->leaf()) continue;
    std::vector<x509::CertificateRef> certificates;
    for (const auto& sent : chain->chain->certificates) {
      if (sent.certificate) certificates.push_back(sent.certificate);
    }
    for (const path::PathVerdict& verdict : chain->verdicts)
      certificates.insert(certificates.end(), verdict.path.certificates.begin(), verdict.path.certificates.end());
    const auto bad = std::ranges::find_if(
        certificates, [&](const x509::CertificateRef& each) { return issued_by(denied, each->issuer); });
    const x509::Name& told = bad == certificates.end() ? chain->chain->leaf()->issuer : (*bad)->issuer;
    found.push_back({met_if(bad == certificates.end()),
                     bad == certificates.end() || *bad == chain->chain->leaf()
                         ? "issued by " + checks::name_of(told)
                         : fmt::format("{} is issued by {}", checks::name_of(**bad), checks::name_of(told))});
  }
  return found;
}

std::string names_words(const x509::Certificate& leaf) {
  const auto names = checks::subject_names(leaf);
  return names.empty() ? "names nothing" : "names " + checks::listed(names);
}

std::vector<Found> judge_names(const Question& question) {
  return for_each_leaf(question, [&](const x509::Certificate& leaf) -> Found {
    std::vector<std::string> missing;
    const std::vector<std::string> names = checks::subject_names(leaf);
    for (const std::string& wanted : texts_of(question.expectation.value)) {
      const bool literal = std::ranges::find(names, base::ascii_lower(wanted)) != names.end();
      if (!literal && !path::names_server(leaf, wanted)) missing.push_back(base::printable(wanted));
    }
    if (missing.empty()) return {JudgementStatus::met, names_words(leaf)};
    return {JudgementStatus::unmet, fmt::format("lacks {}; {}", checks::listed(missing), names_words(leaf)),
            "have it issued with all of these names"};
  });
}

std::vector<Found> judge_domains(const Question& question) {
  return for_each_leaf(question, [&](const x509::Certificate& leaf) -> Found {
    std::vector<std::string> foreign;
    for (const std::string& name : checks::subject_names(leaf)) {
      if (!fits_any(texts_of(question.expectation.value), name)) foreign.push_back(name);
    }
    if (foreign.empty()) return {JudgementStatus::met, names_words(leaf)};
    return {JudgementStatus::unmet, "names " + checks::listed(foreign), "have it issued without these names"};
  });
}

std::vector<Found> judge_wildcards(const Question& question) {
  return for_each_leaf(question, [&](const x509::Certificate& leaf) -> Found {
    const auto wildcards = checks::wildcard_names(leaf);
    return {met_if(!wildcards.empty() == flag_of(question.expectation.value)),
            wildcards.empty() ? "no wildcard name" : "names " + checks::listed(wildcards)};
  });
}

std::vector<Found> judge_keys(const Question& question) {
  return for_each_leaf(question, [&](const x509::Certificate& leaf) -> Found {
    return {met_if(fits_any(texts_of(question.expectation.value), leaf.public_key.name)),
            base::printable(leaf.public_key.name)};
  });
}

std::vector<Found> judge_key_denied(const Question& question) {
  return for_each_leaf(question, [&](const x509::Certificate& leaf) -> Found {
    return {met_if(!fits_any(texts_of(question.expectation.value), leaf.public_key.name)),
            base::printable(leaf.public_key.name)};
  });
}

std::vector<Found> judge_max_chain(const Question& question) {
  std::vector<Found> found;
  for (const checks::ServedChain* chain : named_chains(question.assessment)) {
    const std::size_t length = chain->chain->certificates.size();
    found.push_back({met_if(length <= static_cast<std::size_t>(count_of(question.expectation.value))),
                     base::counted(length, "certificate") + " sent"});
  }
  return found;
}

std::vector<Found> judge_scts(const Question& question) {
  std::vector<Found> found = unreadable_leaves(question.assessment);
  for (const checks::ServedChain* chain : named_chains(question.assessment)) {
    if (!chain->chain->leaf()) continue;
    const bool there = checks::has_scts(*question.assessment.observation, *chain);
    found.push_back(
        {met_if(there == flag_of(question.expectation.value)), there ? "comes with SCTs" : "comes without SCTs"});
  }
  return found;
}

std::optional<std::string> fingerprint_defect(const std::string& text) {
  const auto digest = base::from_hex(text);
  if (digest && digest->size() == sizeof(x509::Sha256)) return std::nullopt;
  return fmt::format("'{}' is no SHA-256 of a certificate: it has 64 hexadecimal digits", base::printable(text));
}

std::optional<std::string> pin_defect(const std::string& text) {
  if (x509::parse_key_pin(text)) return std::nullopt;
  return fmt::format("'{}' is no pin of a key: write sha256//BASE64", base::printable(text));
}

}  // namespace

constinit const ExpectationKind min_days{
    .key = "min_days",
    .type = ValueType::count,
    .summary = "every leaf has at least this many days left",
    .expected =
        [](const ExpectedValue& value) {
          return fmt::format("at least {} left", base::counted(static_cast<std::size_t>(count_of(value)), "day"));
        },
    .judge = judge_min_days,
};

constinit const ExpectationKind leaf{
    .key = "leaf",
    .type = ValueType::texts,
    .summary = "every leaf is one of these: SHA-256 of the certificate",
    .text_defect = fingerprint_defect,
    .expected = [](const ExpectedValue& value) { return "the leaf " + one_of(value); },
    .judge = judge_leaf,
};

constinit const ExpectationKind spki{
    .key = "spki",
    .type = ValueType::texts,
    .summary = "the key of every leaf is one of these: sha256//PIN",
    .text_defect = pin_defect,
    .expected = [](const ExpectedValue& value) { return "the key " + one_of(value); },
    .judge = judge_spki,
};

constinit const ExpectationKind issuer{
    .key = "issuer",
    .type = ValueType::texts,
    .summary = "every leaf is issued by one of these: names with *",
    .expected = [](const ExpectedValue& value) { return "issued by " + one_of(value); },
    .judge = judge_issuer,
};

constinit const ExpectationKind issuer_denied{
    .key = "issuer_denied",
    .type = ValueType::texts,
    .summary = "nothing that is sent or on a path is issued by one of these: names with *",
    .expected = [](const ExpectedValue& value) { return "nothing issued by " + one_of(value); },
    .judge = judge_issuer_denied,
};

constinit const ExpectationKind names{
    .key = "names",
    .type = ValueType::texts,
    .summary = "every leaf stands for all of these names and addresses",
    .expected =
        [](const ExpectedValue& value) { return "the names " + fmt::format("{}", fmt::join(texts_of(value), ", ")); },
    .judge = judge_names,
};

constinit const ExpectationKind domains{
    .key = "domains",
    .type = ValueType::texts,
    .summary = "every name of every leaf fits one of these: names with *",
    .expected = [](const ExpectedValue& value) { return "only names such as " + one_of(value); },
    .judge = judge_domains,
};

constinit const ExpectationKind wildcards{
    .key = "wildcards",
    .type = ValueType::flag,
    .summary = "false: no leaf has a wildcard name; true: each has one",
    .expected =
        [](const ExpectedValue& value) { return std::string(flag_of(value) ? "a wildcard name" : "no wildcard name"); },
    .judge = judge_wildcards,
};

constinit const ExpectationKind keys{
    .key = "keys",
    .type = ValueType::texts,
    .summary = "the key of every leaf is one of these: \"RSA 2048\", \"ECDSA *\"",
    .expected = [](const ExpectedValue& value) { return "a key of " + one_of(value); },
    .judge = judge_keys,
};

constinit const ExpectationKind key_denied{
    .key = "key_denied",
    .type = ValueType::texts,
    .summary = "the key of no leaf is one of these: \"RSA 1024\", \"RSA *\"",
    .expected = [](const ExpectedValue& value) { return "no key of " + one_of(value); },
    .judge = judge_key_denied,
};

constinit const ExpectationKind max_chain{
    .key = "max_chain",
    .type = ValueType::count,
    .summary = "no more certificates than this are sent",
    .expected =
        [](const ExpectedValue& value) {
          return fmt::format("at most {}", base::counted(static_cast<std::size_t>(count_of(value)), "certificate"));
        },
    .judge = judge_max_chain,
};

constinit const ExpectationKind scts{
    .key = "scts",
    .type = ValueType::flag,
    .summary = "true: every leaf comes with signed certificate timestamps; false: none does",
    .expected = [](const ExpectedValue& value) { return std::string(flag_of(value) ? "SCTs" : "no SCTs"); },
    .judge = judge_scts,
};

}  // namespace trustprobe::suites

// What an endpoint negotiates, as a scan found it out.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/nearest_word.h"
#include "base/text.h"
#include "checks/scanned.h"
#include "checks/served.h"
#include "suites/rows.h"
#include "wire/registry.h"
#include "wire/sslv2.h"

namespace trustprobe::suites {
namespace {

using observation::Answer;
using observation::Surface;
using observation::VersionSurface;
using Texts = std::vector<std::string>;

constexpr std::array<std::string_view, 6> version_words{"SSL 2", "SSL 3", "TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"};
constexpr std::size_t listed_at_most = 4;

/// One `Found` per endpoint that answered the scan.
template <typename Judge>
std::vector<Found> for_each_surface(const Question& question, Judge judge) {
  std::vector<Found> found;
  for (const auto& seen : question.assessment.observation->endpoints) {
    if (was_scanned(seen)) found.push_back(judge(*seen.surface, place_of(seen)));
  }
  return found;
}

std::vector<Found> judge_policy(const Question& question) {
  const policies::Policy* policy = question.expectation.policy;
  return for_each_surface(question, [&](const Surface& surface, const std::string& place) -> Found {
    if (policy == nullptr) return {JudgementStatus::undetermined, "the published policies were not looked up"};
    const policies::PolicyVerdict held = policies::hold_against(surface, *policy);
    switch (held.no_weaker) {
      case Answer::yes:
        return {JudgementStatus::met, place + " is no weaker"};
      case Answer::no:
        return {JudgementStatus::unmet, fmt::format("{} {}", place, checks::listed(held.weaknesses, listed_at_most)),
                fmt::format("give it the policy {} or a stronger one, or bring its own configuration into line with it",
                            base::printable(policy->name))};
      case Answer::undetermined:
        break;
    }
    return {JudgementStatus::undetermined,
            fmt::format("at {}, {}", place, checks::listed(held.undetermined, listed_at_most))};
  });
}

std::string switching(const Texts& off, const Texts& on) {
  Texts parts;
  if (!off.empty()) parts.push_back(fmt::format("switch {} off", checks::listed(off)));
  if (!on.empty()) parts.push_back(fmt::format("switch {} on", checks::listed(on)));
  return checks::listed(parts);
}

Found versions_at(const Surface& surface, const std::string& place, const Texts& wanted) {
  Texts spoken, extra, missing, open;
  for (const std::string_view word : version_words) {
    const std::string name(word);
    const bool expected = std::ranges::find(wanted, name) != wanted.end();
    const Answer answer = surface.supports(*wire::version_of(word));
    if (answer == Answer::yes) spoken.push_back(name);
    if (answer == Answer::yes && !expected) extra.push_back(name);
    if (answer == Answer::no && expected) missing.push_back(name);
    if (answer == Answer::undetermined) open.push_back(name);
  }
  const std::string words = fmt::format("{} at {}", spoken.empty() ? "no version" : checks::listed(spoken), place);
  if (!extra.empty() || !missing.empty()) return {JudgementStatus::unmet, words, switching(extra, missing)};
  if (open.empty()) return {JudgementStatus::met, words};
  return {JudgementStatus::undetermined,
          fmt::format("{}; whether it speaks {} could not be found out", words, checks::listed(open))};
}

std::vector<Found> judge_versions(const Question& question) {
  return for_each_surface(question, [&](const Surface& surface, const std::string& place) {
    return versions_at(surface, place, texts_of(question.expectation.value));
  });
}

std::string post_quantum_groups(const Surface& surface) {
  Texts names;
  for (const std::uint16_t group : surface.groups.accepted) {
    const wire::GroupFamily family = wire::group_family(group);
    if (family == wire::GroupFamily::hybrid || family == wire::GroupFamily::ml_kem)
      names.push_back(wire::group_name(group));
  }
  return checks::listed(names);
}

Found post_quantum_at(const Surface& surface, const std::string& place, bool wanted) {
  const Answer answer = policies::takes_post_quantum(surface);
  if (answer == Answer::undetermined) {
    return {JudgementStatus::undetermined,
            fmt::format("whether {} takes a post-quantum group could not be found out", place)};
  }
  const bool takes = answer == Answer::yes;
  const std::string groups = post_quantum_groups(surface);
  const std::string remedy = wanted ? "enable X25519MLKEM768 in TLS 1.3, which OpenSSL 3.5 and newer have"
                                    : fmt::format("take {} out of the server's groups", groups);
  return {met_if(takes == wanted), fmt::format("{} at {}", takes ? groups : "no post-quantum group", place),
          takes == wanted ? "" : remedy};
}

std::vector<Found> judge_post_quantum(const Question& question) {
  return for_each_surface(question, [&](const Surface& surface, const std::string& place) {
    return post_quantum_at(surface, place, flag_of(question.expectation.value));
  });
}

/// Cipher suites by name, each once: all that are accepted, those of them that no pattern fits, and what may be one.
struct SuitesFound {
  Texts accepted, outside, open;

  void add(const VersionSurface& version, const Texts& patterns) {
    const std::string those = "those of " + wire::version_name(version.version);
    if (version.supported == Answer::undetermined) return once(open, those);
    if (version.supported == Answer::no) return;
    for (const std::uint32_t kind : version.sslv2_cipher_kinds) add(wire::sslv2_cipher_kind_name(kind), patterns);
    for (const std::uint16_t suite : version.cipher_suites.accepted) add(wire::cipher_suite_name(suite), patterns);
    if (version.sslv2_cipher_kinds.empty() && version.cipher_suites.accepted.empty()) once(open, those);
    for (const std::uint16_t suite : version.cipher_suites.undetermined) {
      const std::string name = wire::cipher_suite_name(suite);
      if (!fits_any(patterns, name)) once(open, name);
    }
  }

 private:
  void add(const std::string& name, const Texts& patterns) {
    once(accepted, name);
    if (!fits_any(patterns, name)) once(outside, name);
  }

  static void once(Texts& list, const std::string& name) {
    if (std::ranges::find(list, name) == list.end()) list.push_back(name);
  }
};

Found suites_at(const Surface& surface, const std::string& place, const Texts& patterns) {
  SuitesFound found;
  for (const VersionSurface& version : surface.versions) found.add(version, patterns);
  if (!found.outside.empty()) {
    return {JudgementStatus::unmet,
            fmt::format("{} also accepts {}", place, checks::listed(found.outside, listed_at_most)),
            "take them out of the server's cipher suites"};
  }
  if (found.open.empty()) {
    return {JudgementStatus::met,
            fmt::format("{} accepts {}, each of these", place, base::counted(found.accepted.size(), "cipher suite"))};
  }
  return {JudgementStatus::undetermined, fmt::format("which other cipher suites {} accepts could not be found out: {}",
                                                     place, checks::listed(found.open, listed_at_most))};
}

std::vector<Found> judge_cipher_suites(const Question& question) {
  return for_each_surface(question, [&](const Surface& surface, const std::string& place) {
    return suites_at(surface, place, texts_of(question.expectation.value));
  });
}

// A name that stands for no suite allows nothing, which nobody means to say.
std::optional<std::string> cipher_suite_defect(const std::string& text) {
  Texts names;
  for (const std::uint16_t suite : wire::all_cipher_suites()) names.push_back(wire::cipher_suite_name(suite));
  if (std::ranges::any_of(names, [&](const std::string& name) { return base::fits_pattern(text, name); })) return {};
  const auto nearest = base::nearest_word(text, {names.begin(), names.end()});
  return fmt::format("'{}' is the IANA name of no cipher suite{}", base::printable(text),
                     nearest ? fmt::format(" (did you mean '{}'?)", *nearest) : "");
}

}  // namespace

bool was_scanned(const observation::EndpointObservation& seen) {
  return seen.surface && !checks::gave_no_answer(*seen.surface);
}

constinit const ExpectationKind policy{
    .key = "policy",
    .type = ValueType::word,
    .summary = "the endpoint is no weaker than this published policy: it accepts no older version and no other suite",
    .needs_scan = true,
    .default_offer_only = true,
    .expected = [](const ExpectedValue& value) { return "no weaker than " + base::printable(word_of(value)); },
    .judge = judge_policy,
};

constinit const ExpectationKind versions{
    .key = "versions",
    .type = ValueType::texts,
    .summary = "exactly these versions are spoken",
    .words = version_words,
    .needs_scan = true,
    .default_offer_only = true,
    .expected = [](const ExpectedValue& value) { return checks::listed(texts_of(value)); },
    .judge = judge_versions,
};

constinit const ExpectationKind post_quantum{
    .key = "post_quantum",
    .type = ValueType::flag,
    .summary = "true: a hybrid or ML-KEM group is taken; false: none is",
    .needs_scan = true,
    .default_offer_only = true,
    .expected =
        [](const ExpectedValue& value) {
          return std::string(flag_of(value) ? "a post-quantum group" : "no post-quantum group");
        },
    .judge = judge_post_quantum,
};

constinit const ExpectationKind cipher_suites{
    .key = "cipher_suites",
    .type = ValueType::texts,
    .summary = "no cipher suite but these is accepted, in any version: IANA names with *",
    .needs_scan = true,
    .default_offer_only = true,
    .text_defect = cipher_suite_defect,
    .expected = [](const ExpectedValue& value) { return "no cipher suite but " + one_of(value); },
    .judge = judge_cipher_suites,
};

}  // namespace trustprobe::suites

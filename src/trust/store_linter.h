// What is wrong with a trust store, whatever server it is held against.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/severity.h"
#include "trust/trust_store.h"

namespace trustprobe::trust {

/// One anti-pattern in one store. The texts are printable.
struct StoreFinding {
  std::string_view id;  ///< of the rule: "intermediate-anchor"
  base::Severity severity = base::Severity::note;
  std::vector<std::string> subjects;  ///< the anchors, entries or files that it is about; may be empty: the store
  std::string summary;                ///< the fact; no capital, no full stop
  std::string detail;                 ///< why it matters and for which clients, in sentences
  std::string remedy;                 ///< no capital, no full stop
};

struct LintTerms {
  base::Instant now;
  base::Seconds expiring_within = std::chrono::days{365};  ///< what ends sooner is told
  std::vector<const TrustStore*> known = {};  ///< further stores that say which keys are those of self-signed roots
};

struct StoreRule {
  std::string_view id;
  std::string_view what;  ///< the anti-pattern in a few words
  void (*look)(const StoreRule& self, const TrustStore& store, const LintTerms& terms,
               std::vector<StoreFinding>& findings);
};

std::span<const StoreRule> store_rules();

/// Everything that the rules find, worst first, else in the order of the rules.
std::vector<StoreFinding> lint(const TrustStore& store, const LintTerms& terms);

}  // namespace trustprobe::trust

// The rules of the store linter, one function each. Private to this module.
#pragma once

#include "trust/store_linter.h"

namespace trustprobe::trust {

using Findings = std::vector<StoreFinding>;

// of single anchors: anchor_lint.cpp
void find_intermediates(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_leaves(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_cross_signs(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_not_authorities(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_version_1(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_expired(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_expiring(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_weak_keys(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_weak_signatures(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);

// of anchors and what root programs say of them: program_lint.cpp
void find_distrusted(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_aging(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);

// of the file and of the store as a whole: container_lint.cpp
void find_repeated(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_same_subjects(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_private_keys(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_key_chains(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_misnamed(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_known_password(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_unchecked_password(const StoreRule& self, const TrustStore& store, const LintTerms& terms,
                             Findings& findings);
void find_java_blind(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_java_only(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_java_needs(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_unreachable(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);
void find_missing(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings);

/// "Amazon Root CA 1 (8ecde688)", printable.
std::string subject_of(const x509::Certificate& certificate);

/// "a, b and c"; of many the first three "and 12 more".
std::string listed(const std::vector<std::string>& items);

/// "1 intermediate stands", "3 intermediates stand": the count, the noun and the verb's form.
std::string counted_verb(std::size_t count, std::string_view noun, std::string_view one, std::string_view several);

bool is_authority(const x509::Certificate& certificate);

}  // namespace trustprobe::trust

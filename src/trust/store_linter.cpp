#include "trust/store_linter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "trust/store_rules.h"

namespace trustprobe::trust {

using base::Severity;

std::span<const StoreRule> store_rules() {
  static constexpr std::array rules{
      StoreRule{"java-blind", "Java does not see all entries", find_java_blind},
      StoreRule{"java-only", "entries that nobody but Java takes for anchors", find_java_only},
      StoreRule{"java-cannot-read", "only some Javas can read the file", find_java_needs},
      StoreRule{"private-key-in-store", "a private key in a trust store", find_private_keys},
      StoreRule{"key-chain-ignored", "certificates above a private key", find_key_chains},
      StoreRule{"missing-certificates", "an anchor of which nobody has the certificate", find_missing},
      StoreRule{"intermediate-anchor", "an intermediate as an anchor", find_intermediates},
      StoreRule{"leaf-anchor", "a server's certificate as an anchor", find_leaves},
      StoreRule{"cross-sign-anchor", "the cross-signed form of a root as an anchor", find_cross_signs},
      StoreRule{"not-a-ca", "a self-signed certificate that is no CA", find_not_authorities},
      StoreRule{"version-1-root", "a root of X.509 version 1", find_version_1},
      StoreRule{"root-expired", "an anchor past its last day", find_expired},
      StoreRule{"root-expiring", "an anchor near its last day", find_expiring},
      StoreRule{"weak-root-key", "a key that is too short", find_weak_keys},
      StoreRule{"weak-root-signature", "a self-signature by an old hash", find_weak_signatures},
      StoreRule{"same-subject-keys", "one name with several keys", find_same_subjects},
      StoreRule{"repeated-anchor", "a certificate that is there twice", find_repeated},
      StoreRule{"program-distrusted", "a root that a root program limits or withdrew", find_distrusted},
      StoreRule{"program-will-distrust", "a root that grows too old for a root program", find_aging},
      StoreRule{"format-not-as-named", "a file that is not what its name says", find_misnamed},
      StoreRule{"well-known-password", "a password that everybody tries", find_known_password},
      StoreRule{"password-not-checked", "nobody knows whether the file is whole", find_unchecked_password},
      StoreRule{"unreachable-files", "files that no hash leads to", find_unreachable},
  };
  return rules;
}

std::vector<StoreFinding> lint(const TrustStore& store, const LintTerms& terms) {
  Findings found;
  for (const StoreRule& rule : store_rules()) rule.look(rule, store, terms, found);
  Findings sorted;
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
    std::ranges::copy_if(found, std::back_inserter(sorted),
                         [&](const StoreFinding& finding) { return finding.severity == severity; });
  }
  return sorted;
}

std::string subject_of(const x509::Certificate& certificate) {
  return fmt::format("{} ({})", base::printable(x509::display_name(certificate)),
                     x509::fingerprint_hex(certificate).substr(0, 8));
}

std::string listed(const std::vector<std::string>& items) {
  constexpr std::size_t most = 3;
  const std::size_t shown = items.size() <= most + 1 ? items.size() : most;
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    const bool last = i + 1 == items.size();
    text += (i == 0 ? "" : last ? " and " : ", ") + items[i];
  }
  return shown == items.size() ? text : fmt::format("{} and {} more", text, items.size() - shown);
}

std::string counted_verb(std::size_t count, std::string_view noun, std::string_view one, std::string_view several) {
  return fmt::format("{} {}", base::counted(count, noun), count == 1 ? one : several);
}

bool is_authority(const x509::Certificate& certificate) {
  const auto& constraints = certificate.extensions.basic_constraints;
  return constraints && constraints->ca;
}

}  // namespace trustprobe::trust

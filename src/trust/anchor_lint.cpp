// Rules of single anchors: what kind of certificate stands in the store, and how long and how strong it is.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "trust/store_rules.h"

namespace trustprobe::trust {
namespace {

using base::Severity;
using x509::Certificate;

constexpr int least_rsa_bits = 2048;  // Baseline Requirements 6.1.5
constexpr int least_ec_bits = 256;

template <typename Predicate>
std::vector<const Certificate*> certificates(const TrustStore& store, Predicate wanted) {
  std::vector<const Certificate*> found;
  for (const Anchor& anchor : store.anchors()) {
    if (wanted(*anchor.certificate)) found.push_back(anchor.certificate.get());
  }
  return found;
}

StoreFinding about(const StoreRule& self, Severity severity, const std::vector<const Certificate*>& certificates) {
  StoreFinding finding{.id = self.id, .severity = severity};
  for (const Certificate* certificate : certificates) finding.subjects.push_back(subject_of(*certificate));
  return finding;
}

std::string issuer_name(const Certificate& certificate) {
  const x509::Name& issuer = certificate.issuer;
  const std::string& name = !issuer.common_name.empty()           ? issuer.common_name
                            : !issuer.organizational_unit.empty() ? issuer.organizational_unit
                                                                  : issuer.text;
  return base::printable(name);
}

std::string issuers_of(const std::vector<const Certificate*>& certificates) {
  std::vector<std::string> names;
  for (const Certificate* certificate : certificates) {
    std::string name = issuer_name(*certificate);
    if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
  }
  return listed(names);
}

bool is_self_signed_root_of(const Certificate& root, const Certificate& certificate) {
  return root.spki_sha256 == certificate.spki_sha256 && root.subject.canonical == certificate.subject.canonical &&
         root.self_signed();
}

bool has_root_of(const TrustStore& store, const Certificate& certificate) {
  return std::ranges::any_of(
      store.anchors(), [&](const Anchor& anchor) { return is_self_signed_root_of(*anchor.certificate, certificate); });
}

bool is_cross_signed(const Certificate& certificate, const TrustStore& store, const LintTerms& terms) {
  if (!is_authority(certificate) || certificate.self_signed()) return false;
  return has_root_of(store, certificate) ||
         std::ranges::any_of(terms.known, [&](const TrustStore* known) { return has_root_of(*known, certificate); });
}

// "Amazon RSA 2048 M01", "Amazon ECDSA 256 EU S02", and the older "Amazon" of "Server CA 1B".
bool is_issuing_ca_of_amazon(const Certificate& certificate) {
  const x509::Name& name = certificate.subject;
  if (name.organization != "Amazon") return false;
  const bool keyed = name.common_name.starts_with("Amazon RSA ") || name.common_name.starts_with("Amazon ECDSA ");
  return (keyed && name.common_name.find(" Root ") == std::string::npos) ||
         name.organizational_unit.starts_with("Server CA");
}

bool is_rsa_like(const x509::PublicKey& key) {
  return key.algorithm == x509::KeyAlgorithm::rsa || key.algorithm == x509::KeyAlgorithm::rsa_pss ||
         key.algorithm == x509::KeyAlgorithm::dsa;
}

bool has_weak_key(const Certificate& certificate) {
  const x509::PublicKey& key = certificate.public_key;
  if (key.bits == 0) return false;
  if (is_rsa_like(key)) return key.bits < least_rsa_bits;
  return key.algorithm == x509::KeyAlgorithm::ec && key.bits < least_ec_bits;
}

bool has_old_hash(const Certificate& certificate) {
  const x509::Hash hash = certificate.signature_algorithm.hash;
  return hash == x509::Hash::md2 || hash == x509::Hash::md4 || hash == x509::Hash::md5 || hash == x509::Hash::sha1;
}

bool is_expired(const Certificate& certificate, const LintTerms& terms) {
  return certificate.not_after < terms.now;
}

void find_one_cross_sign(const StoreRule& self, const TrustStore& store, const Certificate& certificate,
                         Findings& findings) {
  const bool root_is_here = has_root_of(store, certificate);
  StoreFinding finding = about(self, root_is_here ? Severity::note : Severity::warning, {&certificate});
  finding.summary = fmt::format("{} stands here in the form that {} signed, good until {}", finding.subjects.front(),
                                issuer_name(certificate), base::to_date(certificate.not_after));
  if (root_is_here) {
    finding.detail =
        "The self-signed root of the same key is here too, so this form adds nothing for clients that search; one "
        "that takes the wrong of the two runs into this one's issuer or its earlier last day.";
    finding.remedy = "take the cross-signed form out and keep the self-signed root";
  } else {
    finding.detail =
        "Java, Go, curl and Python from 3.13 on end a path at it. OpenSSL, Node.js and whatever else wants a "
        "self-signed anchor go on to the issuer and refuse the server where that one is not here.";
    finding.remedy = "put the self-signed root of the same name in its place";
  }
  findings.push_back(std::move(finding));
}

}  // namespace

void find_intermediates(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings) {
  const auto found = certificates(store, [&](const Certificate& certificate) {
    return is_authority(certificate) && !certificate.self_signed() && !is_cross_signed(certificate, store, terms);
  });
  if (found.empty()) return;
  StoreFinding finding = about(self, Severity::warning, found);
  finding.summary =
      fmt::format("{}: {}", counted_verb(found.size(), "intermediate", "stands as an anchor", "stand as anchors"),
                  listed(finding.subjects));
  const bool amazon =
      std::ranges::any_of(found, [](const Certificate* certificate) { return is_issuing_ca_of_amazon(*certificate); });
  finding.detail = amazon ? "Amazon picks the issuing CA anew for every certificate and every renewal, among many and "
                            "without notice: pinning some of them gives no safety. "
                          : "A CA exchanges its intermediates without asking those who pinned them. ";
  const bool has_root =
      std::ranges::any_of(store.anchors(), [](const Anchor& anchor) { return anchor.certificate->self_signed(); });
  finding.detail += has_root ? "OpenSSL and Node.js do not take one for an anchor in any case."
                             : "There is no root in this store at all: OpenSSL and Node.js trust nobody with it, while "
                               "Java, Go and curl do.";
  finding.remedy = fmt::format("put the root above in their place; issued by {}", issuers_of(found));
  if (found.size() == 1)
    finding.remedy = fmt::format("put the root above in its place; issued by {}", issuers_of(found));
  findings.push_back(std::move(finding));
}

void find_leaves(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  const auto found = certificates(store, [](const Certificate& certificate) {
    return !is_authority(certificate) && certificate.version == 3 && !certificate.self_signed();
  });
  if (found.empty()) return;
  StoreFinding finding = about(self, Severity::warning, found);
  const std::string counted = counted_verb(found.size(), "certificate", "that is no CA stands as an anchor",
                                           "that are no CAs stand as anchors");
  finding.summary = fmt::format("{}: {}", counted, listed(finding.subjects));
  finding.detail =
      "It vouches for one server only, and for that one until its certificate is renewed: then every client of this "
      "store refuses it at once. OpenSSL and Node.js do not take it for an anchor.";
  finding.remedy = fmt::format("put the root above {} in the store instead", issuers_of(found));
  findings.push_back(std::move(finding));
}

void find_cross_signs(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings) {
  for (const Anchor& anchor : store.anchors()) {
    if (is_cross_signed(*anchor.certificate, store, terms))
      find_one_cross_sign(self, store, *anchor.certificate, findings);
  }
}

void find_not_authorities(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  const auto found = certificates(store, [](const Certificate& certificate) {
    return !is_authority(certificate) && certificate.version == 3 && certificate.self_signed();
  });
  if (found.empty()) return;
  StoreFinding finding = about(self, Severity::warning, found);
  finding.summary = fmt::format(
      "{} a CA: {}",
      counted_verb(found.size(), "self-signed certificate", "does not say that it is", "do not say that they are"),
      listed(finding.subjects));
  finding.detail =
      "RFC 5280 4.2.1.9: without cA=TRUE the key must not sign certificates, and clients refuse what is below it. It "
      "can stand only for a server that presents this very certificate.";
  finding.remedy = "make a root with basicConstraints CA:TRUE, or say in the store's notes which server this is";
  findings.push_back(std::move(finding));
}

void find_version_1(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  const auto found = certificates(store, [](const Certificate& certificate) { return certificate.version < 3; });
  if (found.empty()) return;
  StoreFinding finding = about(self, Severity::note, found);
  finding.summary = fmt::format("{}: {}",
                                counted_verb(found.size(), "anchor", "is a certificate of X.509 version 1 or 2",
                                             "are certificates of X.509 version 1 or 2"),
                                listed(finding.subjects));
  finding.detail =
      "Such a certificate cannot say whether it is a CA. Clients that read RFC 5280 6.1.4 (k) to the letter refuse it "
      "as an issuer; most make an exception for roots of the store.";
  finding.remedy = "replace it by the CA's newer root where there is one";
  findings.push_back(std::move(finding));
}

void find_expired(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings) {
  const auto found =
      certificates(store, [&](const Certificate& certificate) { return is_expired(certificate, terms); });
  if (found.empty()) return;
  StoreFinding finding = about(self, Severity::warning, found);
  finding.summary = fmt::format("{}: {}", counted_verb(found.size(), "anchor", "has expired", "have expired"),
                                listed(finding.subjects));
  if (found.size() == 1) finding.summary += ", on " + base::to_date(found.front()->not_after);
  finding.detail =
      "Java and Android go on trusting it, most others refuse what ends there. OpenSSL 1.0.2 refuses even a server "
      "that has a good path beside the one that ends at the expired root.";
  finding.remedy = "take it out; `trustprobe impact --remove` tells which servers that breaks or mends";
  findings.push_back(std::move(finding));
}

void find_expiring(const StoreRule& self, const TrustStore& store, const LintTerms& terms, Findings& findings) {
  auto found = certificates(store, [&](const Certificate& certificate) {
    return !is_expired(certificate, terms) && certificate.not_after < terms.now + terms.expiring_within;
  });
  if (found.empty()) return;
  std::ranges::sort(found, {}, [](const Certificate* certificate) { return certificate->not_after; });
  StoreFinding finding = about(self, Severity::warning, found);
  const long days = base::whole_days(found.front()->not_after - terms.now);
  finding.summary = fmt::format("{}: {}", counted_verb(found.size(), "anchor", "expires soon", "expire soon"),
                                listed(finding.subjects));
  finding.summary +=
      fmt::format("{} in {}, on {}", found.size() == 1 ? "" : "; the first",
                  base::counted(static_cast<std::size_t>(days), "day"), base::to_date(found.front()->not_after));
  finding.detail = "From that day on most clients refuse every server whose only path ends there.";
  finding.remedy = "`trustprobe impact --at DATE` tells which servers break; put in the CA's next root before that day";
  findings.push_back(std::move(finding));
}

void find_weak_keys(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  const auto found = certificates(store, has_weak_key);
  if (found.empty()) return;
  StoreFinding finding = about(self, Severity::warning, found);
  std::vector<std::string> keys;
  for (const Certificate* certificate : found)
    keys.push_back(fmt::format("{}, {}", subject_of(*certificate), base::printable(certificate->public_key.name)));
  finding.summary =
      fmt::format("{}: {}", counted_verb(found.size(), "anchor", "has a weak key", "have weak keys"), listed(keys));
  finding.detail = fmt::format(
      "At least RSA {} or ECDSA P-256 is asked of public CAs. OpenSSL at security level 2, Debian's default, refuses "
      "such a root; whoever breaks the key is trusted for any server.",
      least_rsa_bits);
  finding.remedy = "take it out, or have the CA make a new root";
  findings.push_back(std::move(finding));
}

void find_weak_signatures(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  const auto found = certificates(
      store, [](const Certificate& certificate) { return certificate.self_signed() && has_old_hash(certificate); });
  if (found.empty()) return;
  StoreFinding finding = about(self, Severity::note, found);
  finding.summary =
      fmt::format("{} by SHA-1 or older: {}", counted_verb(found.size(), "root", "is signed", "are signed"),
                  listed(finding.subjects));
  finding.detail =
      "The signature of a root on itself proves nothing, and TLS clients do not look at it: the trust comes from the "
      "store. Scanners and some security policies refuse such roots all the same.";
  finding.remedy = "nothing for TLS; replace the root where a policy asks for it";
  findings.push_back(std::move(finding));
}

}  // namespace trustprobe::trust

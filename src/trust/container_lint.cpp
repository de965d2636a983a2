// Rules of the file and of the store as a whole.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "trust/store_rules.h"

namespace trustprobe::trust {
namespace {

using base::Severity;

StoreFinding about_store(const StoreRule& self, Severity severity, std::vector<std::string> subjects = {}) {
  return {
      .id = self.id, .severity = severity, .subjects = std::move(subjects), .summary = {}, .detail = {}, .remedy = {}};
}

std::vector<std::string> read_by(const TrustStore& store, Readers readers) {
  std::vector<std::string> subjects;
  for (const Anchor& anchor : store.anchors()) {
    if (anchor.readers == readers) subjects.push_back(subject_of(*anchor.certificate));
  }
  return subjects;
}

struct NamedFormat {
  std::string_view extension;
  std::string_view format;
};

// What programs expect behind these names.
constexpr std::array named_formats{
    NamedFormat{".jks", "JKS"},      NamedFormat{".jceks", "JCEKS"},      NamedFormat{".p12", "PKCS #12"},
    NamedFormat{".pfx", "PKCS #12"}, NamedFormat{".bks", "BKS"},          NamedFormat{".pem", "PEM bundle"},
    NamedFormat{".p7b", "PKCS #7"},  NamedFormat{".sst", "Windows .sst"},
};

}  // namespace

void find_repeated(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  const auto& repeated = store.details().repeated;
  if (repeated.empty()) return;
  std::vector<std::string> names;
  for (const std::string& name : repeated) names.push_back(base::printable(name));
  StoreFinding finding = about_store(self, Severity::note, names);
  finding.summary = fmt::format(
      "{}: {}", counted_verb(names.size(), "certificate", "is there twice", "are there twice"), listed(names));
  finding.detail = "No client minds. Whoever takes one of the two out later leaves the other behind.";
  finding.remedy = "write the store anew: trustprobe store export keeps each once";
  findings.push_back(std::move(finding));
}

void find_same_subjects(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  std::map<base::Bytes, std::map<x509::Sha256, const x509::Certificate*>> keys_by_subject;
  for (const Anchor& anchor : store.anchors())
    keys_by_subject[anchor.certificate->subject.canonical].emplace(anchor.certificate->spki_sha256,
                                                                   anchor.certificate.get());
  for (const auto& [subject, keys] : keys_by_subject) {
    if (keys.size() < 2) continue;
    std::vector<std::string> subjects;
    for (const auto& [key, certificate] : keys) subjects.push_back(subject_of(*certificate));
    StoreFinding finding = about_store(self, Severity::note, subjects);
    finding.summary = fmt::format("{} have one name and different keys: {}", base::counted(keys.size(), "anchor"),
                                  listed(finding.subjects));
    finding.detail =
        "Clients that search take the one that signed. Some take the first of a name and fail with the other's "
        "certificates, where these carry no key identifier: older OpenSSL, wolfSSL, embedded clients; tools that name "
        "files by subject, as p11-kit's, have lost one of two.";
    finding.remedy = "keep both only while both are in use";
    findings.push_back(std::move(finding));
  }
}

void find_private_keys(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  const std::size_t count = store.details().private_keys;
  if (count == 0) return;
  StoreFinding finding = about_store(self, Severity::warning);
  finding.summary = fmt::format("{} in a trust store", counted_verb(count, "private key", "is", "are"));
  finding.detail =
      "A trust store is copied to every client, and the key with it: whoever reads it can be that server. Java takes "
      "the certificate of the key for an anchor besides.";
  finding.remedy =
      "make a store of the roots alone: trustprobe store export; replace the certificate if this was shared";
  findings.push_back(std::move(finding));
}

void find_key_chains(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  std::vector<std::string> subjects;
  for (const x509::CertificateRef& certificate : store.details().key_chains)
    subjects.push_back(subject_of(*certificate));
  if (subjects.empty()) return;
  StoreFinding finding = about_store(self, Severity::warning, subjects);
  finding.summary =
      fmt::format("{} above a private key and no anchor: {}",
                  counted_verb(subjects.size(), "certificate", "stands", "stand"), listed(finding.subjects));
  finding.detail =
      "Of a private key entry Java trusts the own certificate and none of the CAs above it, though keytool shows them.";
  finding.remedy = "import the root as a trusted certificate: keytool -importcert -alias root -file root.pem";
  findings.push_back(std::move(finding));
}

void find_misnamed(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  const StoreOrigin& origin = store.origin();
  const std::string path = base::ascii_lower(origin.path);
  const auto expected =
      std::ranges::find_if(named_formats, [&](const NamedFormat& each) { return path.ends_with(each.extension); });
  if (expected == named_formats.end() || expected->format == origin.format) return;
  StoreFinding finding = about_store(self, Severity::warning, {origin.path});
  finding.summary = fmt::format("is named {} and holds {}", expected->extension, base::printable(origin.format));
  finding.detail =
      "Java from 8u60 on tells JKS and PKCS #12 apart by itself; older ones, programs with a store type in their "
      "configuration and most other tools go by the name and fail with a message about a wrong password or format.";
  finding.remedy = "rename it, or write it in the format of its name: trustprobe store export --format";
  findings.push_back(std::move(finding));
}

void find_known_password(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  if (store.details().password != PasswordCheck::matched_well_known) return;
  StoreFinding finding = about_store(self, Severity::note);
  finding.summary = "the password is one that everybody tries";
  finding.detail =
      "It tells a store that was damaged by accident. It does not tell one that somebody changed on purpose: that one "
      "has the same password.";
  finding.remedy = "protect the file by its permissions, or by another password: keytool -storepasswd";
  findings.push_back(std::move(finding));
}

void find_unchecked_password(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  if (store.details().password != PasswordCheck::not_checked) return;
  StoreFinding finding = about_store(self, Severity::note);
  finding.summary = "nobody checked that the file is whole: its password was not given";
  finding.detail = "The certificates can be listed without it; Java lists them so too when no password is configured.";
  finding.remedy = "give it: --store-password file:PATH";
  findings.push_back(std::move(finding));
}

void find_java_blind(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  const auto unseen = read_by(store, Readers::not_java);
  if (unseen.empty()) return;
  const std::size_t seen = store.as_read_by(StoreReader::java).anchors().size();
  StoreFinding finding = about_store(self, Severity::warning, unseen);
  finding.summary = fmt::format("Java sees {} of {}; not these: {}", seen == 0 ? "none" : fmt::format("{}", seen),
                                base::counted(store.anchors().size(), "certificate"), listed(finding.subjects));
  finding.detail =
      "A certificate of a PKCS #12 store is trusted by Java only with Oracle's attribute trustedKeyUsage, which "
      "`openssl pkcs12 -export` does not write. Java then says that the trust anchors parameter must be non-empty, or "
      "finds no path.";
  finding.remedy =
      "write it with trustprobe store export --format pkcs12, keytool -importcert, or openssl pkcs12 -export -jdktrust "
      "anyExtendedKeyUsage (3.2 and later)";
  findings.push_back(std::move(finding));
}

void find_java_only(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  const auto subjects = read_by(store, Readers::java_only);
  if (subjects.empty()) return;
  StoreFinding finding = about_store(self, Severity::warning, subjects);
  finding.summary = fmt::format("{} to Java alone, by a private key: {}",
                                counted_verb(subjects.size(), "certificate", "is an anchor", "are anchors"),
                                listed(finding.subjects));
  finding.detail =
      "Java trusts the own certificate of a private key entry, without looking at its last day; other clients do not. "
      "When it is renewed, Java's trust in the server goes with the old one.";
  finding.remedy = "import the root above it as a trusted certificate";
  findings.push_back(std::move(finding));
}

void find_java_needs(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  const StoreDetails& details = store.details();
  if (!details.java_reads || details.java_needs.empty()) return;
  StoreFinding finding = about_store(self, Severity::note);
  finding.summary = "Java reads it only with " + base::printable(details.java_needs);
  finding.detail = "An older Java says that the keystore was tampered with or the password was incorrect.";
  finding.remedy =
      "fine where all clients are newer; else write it as JKS, which any Java reads: trustprobe store export --format "
      "jks";
  findings.push_back(std::move(finding));
}

void find_unreachable(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  const auto& files = store.details().unreachable;
  if (files.empty()) return;
  StoreFinding finding = about_store(self, Severity::warning, files);
  finding.summary = fmt::format(
      "{} to: {}", counted_verb(files.size(), "file", "that no hash leads", "that no hash leads"), listed(files));
  finding.detail =
      "OpenSSL and what is built on it look an issuer up in a directory by a hash of its name (-CApath, SSL_CERT_DIR) "
      "and never open these files; clients that read every file do.";
  finding.remedy = "openssl rehash " + store.origin().path;
  findings.push_back(std::move(finding));
}

void find_missing(const StoreRule& self, const TrustStore& store, const LintTerms&, Findings& findings) {
  std::vector<std::string> labels;
  for (const MissingAnchor& missing : store.details().missing) labels.push_back(base::printable(missing.label));
  if (labels.empty()) return;
  StoreFinding finding = about_store(self, Severity::note, labels);
  finding.summary = fmt::format("of {} only the fingerprint is known here: {}", base::counted(labels.size(), "anchor"),
                                listed(labels));
  finding.detail = "A path that may need one of them is undetermined, neither trusted nor refused.";
  finding.remedy = "install a newer ca-certificates package, or give the certificates in a store of your own";
  findings.push_back(std::move(finding));
}

}  // namespace trustprobe::trust

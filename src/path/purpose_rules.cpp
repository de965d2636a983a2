#include "path/purpose_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace trustprobe::path {
namespace {

using x509::Certificate;
using x509::KeyAlgorithm;

constexpr std::string_view any_purpose = "2.5.29.37.0", purpose_extension = "2.5.29.37";

/// What an extendedKeyUsage must hold for a purpose, and the words for it.
struct PurposeRow {
  Purpose purpose;
  std::string_view oid;
  std::string_view name;
  std::string_view used_for;
};

constexpr PurposeRow rows[] = {
    {Purpose::server, "1.3.6.1.5.5.7.3.1", "serverAuth", "TLS servers"},
    {Purpose::client, "1.3.6.1.5.5.7.3.2", "clientAuth", "TLS clients"},
    {Purpose::code_signing, "1.3.6.1.5.5.7.3.3", "codeSigning", "signing code"},
    {Purpose::mdl, "1.0.18013.5.1.2", "mdlDS", "signing mobile driving licences"},
};

const PurposeRow* row_of(Purpose purpose) {
  const auto found = std::ranges::find(rows, purpose, &PurposeRow::purpose);
  return found == std::end(rows) ? nullptr : found;
}

// The same day and time of another year; March 1 for a February 29 that is not there.
base::Instant years_after(base::Instant instant, int years) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::year_month_day date{day};
  return std::chrono::sys_days{date + std::chrono::years{years}} + (instant - day);
}

/// One certificate, one purpose.
class PurposeJudge {
 public:
  PurposeJudge(const CandidatePath& path, std::size_t position, Place place, Purpose purpose)
      : path_(path),
        certificate_(*path.certificates[position]),
        position_(position),
        place_(place),
        purpose_(purpose) {}

  std::vector<Problem> judge() {
    if (const PurposeRow* row = row_of(purpose_)) judge_extension(*row);
    if (purpose_ == Purpose::server) judge_web_profile();
    if (purpose_ == Purpose::mdl) judge_mdl_profile();
    return std::move(problems_);
  }

 private:
  bool is_leaf() const { return place_ == Place::leaf || place_ == Place::trusted_leaf; }
  void add(ProblemId id, std::string detail) { problems_.push_back({id, position_, std::move(detail), place_}); }
  void breaks_profile(std::string detail) { add(ProblemId::purpose_profile, std::move(detail)); }
  bool asserts(std::string_view oid) const {
    const auto& purposes = certificate_.extensions.extended_key_usage;
    return purposes && std::ranges::find(*purposes, oid) != purposes->end();
  }

  void judge_extension(const PurposeRow& row) {
    if (!certificate_.extensions.extended_key_usage || asserts(row.oid)) return;
    if (asserts(any_purpose)) {
      add(ProblemId::purpose_only_any,
          fmt::format("its extended key usage has anyExtendedKeyUsage and no {}", row.name));
    }
    // A document signer is for nothing else (ISO/IEC 18013-5 B.1.4).
    if (asserts(any_purpose) && !(purpose_ == Purpose::mdl && is_leaf())) return;
    add(ProblemId::purpose_forbidden, fmt::format("{} is not meant for {} (no {} in its extended key usage)",
                                                  is_leaf() ? "it" : "what it issues", row.used_for, row.name));
  }

  void judge_web_profile() {
    const auto& purposes = certificate_.extensions.extended_key_usage;
    if (place_ == Place::anchor && purposes) add(ProblemId::purpose_in_root, "a root with an extended key usage");
    if (!is_leaf()) return;
    if (!purposes) add(ProblemId::purpose_missing, "it has no extended key usage");
    if (asserts(any_purpose)) add(ProblemId::purpose_any, "its extended key usage allows every purpose");
    if (certificate_.extensions.is_critical(purpose_extension)) {
      add(ProblemId::purpose_critical, "its extended key usage is critical");
    }
  }

  void judge_mdl_profile() {
    judge_mdl_key();
    if (certificate_.extensions.crl_urls.empty()) breaks_profile("it has no CRL distribution point");
    if (is_leaf()) {
      judge_document_signer();
    } else if (position_ + 1 == path_.certificates.size()) {
      judge_iaca_root();
    } else {
      breaks_profile("an authority stands between the document signer and its root");
    }
  }

  void judge_mdl_key() {
    const x509::PublicKey& key = certificate_.public_key;
    constexpr std::string_view curves[] = {"P-256",           "P-384",           "P-521",          "brainpoolP256r1",
                                           "brainpoolP320r1", "brainpoolP384r1", "brainpoolP512r1"};
    const bool curve = key.algorithm == KeyAlgorithm::ec && std::ranges::find(curves, key.curve) != std::end(curves);
    if (curve || key.algorithm == KeyAlgorithm::ed25519 || key.algorithm == KeyAlgorithm::ed448) return;
    breaks_profile(fmt::format("a key of type {} is not in the profile", base::printable(key.name)));
  }

  // ISO/IEC 18013-5 B.1.2.
  void judge_iaca_root() {
    constexpr int most_years = 9;
    const auto& basic = certificate_.extensions.basic_constraints;
    const auto& usage = certificate_.extensions.key_usage;
    if (!certificate_.self_signed()) breaks_profile("the root of the issuing authority is not self-signed");
    if (!basic || !basic->critical || basic->path_length != 0) {
      breaks_profile("its basicConstraints are not critical with a path length of 0");
    }
    if (!usage || !usage->key_cert_sign || !usage->crl_sign)
      breaks_profile("its keyUsage is not keyCertSign and cRLSign");
    if (certificate_.not_after > years_after(certificate_.not_before, most_years)) {
      breaks_profile(fmt::format("it is valid for more than {} years", most_years));
    }
  }

  // ISO/IEC 18013-5 B.1.4.
  void judge_document_signer() {
    constexpr std::chrono::days longest{457};
    if (!asserts(row_of(Purpose::mdl)->oid)) {
      if (!certificate_.extensions.extended_key_usage) breaks_profile("it has no extended key usage");
    } else if (!certificate_.extensions.is_critical(purpose_extension)) {
      breaks_profile("its extended key usage is not critical");
    }
    const auto& usage = certificate_.extensions.key_usage;
    if (!usage || !usage->digital_signature) breaks_profile("its keyUsage is not digitalSignature");
    if (x509::validity_period(certificate_) > longest + std::chrono::seconds{1}) {
      breaks_profile(fmt::format("it is valid for more than {} days", longest.count()));
    }
    if (!certificate_.extensions.issuer_alt_name) breaks_profile("it has no alternative name of its issuer");
    if (certificate_.subject.country.empty()) breaks_profile("its subject names no country");
    if (certificate_.subject.country != certificate_.issuer.country) {
      breaks_profile("its country is not that of its issuer");
    }
  }

  const CandidatePath& path_;
  const Certificate& certificate_;
  std::size_t position_;
  Place place_;
  Purpose purpose_;
  std::vector<Problem> problems_;
};

}  // namespace

std::vector<Problem> judge_purpose(const CandidatePath& path, std::size_t position, Place place, Purpose purpose) {
  return PurposeJudge(path, position, place, purpose).judge();
}

}  // namespace trustprobe::path

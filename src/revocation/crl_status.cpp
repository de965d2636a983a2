#include "revocation/crl_status.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace trustprobe::revocation {
namespace {

using x509::DistributionPoint;
using x509::GeneralName;
using x509::ReasonFlags;

GeneralName directory_name(const base::Bytes& canonical) {
  return {GeneralName::Kind::directory, std::string(base::text_of(canonical))};
}

// The points that the certificate names, and the one that is implied: lists of its issuer that stand nowhere in it
// (RFC 5280 6.3.3, the last paragraph).
std::vector<DistributionPoint> points_of(const x509::Certificate& certificate) {
  std::vector<DistributionPoint> points = certificate.extensions.crl_distribution_points;
  points.push_back(
      {.names = {directory_name(certificate.issuer.canonical)}, .relative_name = {}, .reasons = {}, .crl_issuers = {}});
  return points;
}

// All names of a point; a relative one is completed by the name of the list's issuer.
std::vector<GeneralName> full_names(const DistributionPoint& point, const x509::Name& crl_issuer) {
  std::vector<GeneralName> names = point.names;
  if (!point.relative_name.empty()) {
    GeneralName name = directory_name(crl_issuer.canonical);
    name.value += point.relative_name;
    names.push_back(std::move(name));
  }
  return names;
}

bool share_one(const std::vector<GeneralName>& some, const std::vector<GeneralName>& others) {
  return std::ranges::any_of(some,
                             [&](const GeneralName& name) { return std::ranges::find(others, name) != others.end(); });
}

bool is_ca(const x509::Certificate& certificate) {
  return certificate.extensions.basic_constraints && certificate.extensions.basic_constraints->ca;
}

// RFC 5280 6.3.3 (b)(1): the list's issuer.
bool issued_for(const Crl& crl, const DistributionPoint& point, const x509::Certificate& certificate) {
  if (point.crl_issuers.empty()) return crl.issuer.canonical == certificate.issuer.canonical;
  const bool named = share_one(point.crl_issuers, {directory_name(crl.issuer.canonical)});
  return named && crl.issuing_distribution_point && crl.issuing_distribution_point->indirect;
}

// RFC 5280 6.3.3 (b)(2)(i).
bool same_point(const Crl& crl, const DistributionPoint& point) {
  const DistributionPoint& issuing = crl.issuing_distribution_point->point;
  if (!issuing.has_name()) return true;
  const std::vector<GeneralName> issued = full_names(issuing, crl.issuer);
  return share_one(issued, point.has_name() ? full_names(point, crl.issuer) : point.crl_issuers);
}

// RFC 5280 6.3.3 (b)(2)(ii) to (iv).
bool holds_such(const Crl& crl, const x509::Certificate& certificate) {
  const IssuingDistributionPoint& issuing = *crl.issuing_distribution_point;
  if (issuing.only_attribute_certificates) return false;
  if (issuing.only_user_certificates && is_ca(certificate)) return false;
  return !issuing.only_ca_certificates || is_ca(certificate);
}

// RFC 5280 6.3.3 (b), (d): the reasons for which the list speaks of the certificate; none when it does not.
ReasonFlags scope_of(const Crl& crl, const x509::Certificate& certificate) {
  ReasonFlags reasons = 0;
  const auto& issuing = crl.issuing_distribution_point;
  for (const DistributionPoint& point : points_of(certificate)) {
    if (!issued_for(crl, point, certificate)) continue;
    if (issuing && (!same_point(crl, point) || !holds_such(crl, certificate))) continue;
    const ReasonFlags issued = issuing ? issuing->point.reasons.value_or(x509::all_reasons) : x509::all_reasons;
    reasons |= static_cast<ReasonFlags>(point.reasons.value_or(x509::all_reasons) & issued);
  }
  return reasons;
}

bool names_url(const std::vector<DistributionPoint>& points, const std::string& url) {
  const GeneralName name{GeneralName::Kind::uri, url};
  return std::ranges::any_of(points, [&](const DistributionPoint& point) {
    return std::ranges::find(point.names, name) != point.names.end();
  });
}

std::string signature_defect(const Crl& crl, const Question& question) {
  const auto signers = question.signers_of(crl);
  if (signers.empty()) return "no certificate that may sign it is known";
  std::string defect = "its signature does not hold";
  for (const x509::CertificateRef& signer : signers) {
    // Nobody's own word clears him: a key that was stolen would sign that it was not.
    if (signer->fingerprint == question.certificate.fingerprint) continue;
    const auto status = question.check(crl.document, *signer);
    if (status == x509::SignatureStatus::valid) return "";
    if (status == x509::SignatureStatus::unsupported) defect = "the algorithm of its signature is not in this build";
  }
  return defect;
}

std::string time_defect(const Crl& crl, base::Instant now) {
  if (crl.this_update > now + clock_skew)
    return fmt::format("the list is from the future: {}", base::to_rfc3339(crl.this_update));
  // RFC 5280 5.1.2.5: MUST be there.
  if (!crl.next_update) return "the list says not until when it holds";
  if (*crl.next_update < crl.this_update) return "the list ends before it begins";
  if (*crl.next_update + clock_skew >= now) return "";
  return fmt::format("the list expired {} ago, on {}", base::duration_text(now - *crl.next_update),
                     base::to_date(*crl.next_update));
}

std::string defect_of(const Crl& crl, const Question& question) {
  if (!crl.unhandled_critical.empty())
    return fmt::format("it has a critical extension that is not known ({})", crl.unhandled_critical.front());
  if (question.crl_number_required && !crl.number) return "it has no CRL number";
  if (std::string defect = time_defect(crl, question.now); !defect.empty()) return defect;
  return signature_defect(crl, question);
}

// INTEGER contents without needless zeros, none negative: by length, then by bytes.
bool at_most(const base::Bytes& one, const base::Bytes& other) {
  return one.size() != other.size() ? one.size() < other.size() : one <= other;
}

bool same_scope(const Crl& one, const Crl& other) {
  const auto& first = one.issuing_distribution_point;
  const auto& second = other.issuing_distribution_point;
  if (first.has_value() != second.has_value()) return false;
  if (!first) return true;
  return first->only_user_certificates == second->only_user_certificates &&
         first->only_ca_certificates == second->only_ca_certificates && first->indirect == second->indirect &&
         first->point.reasons == second->point.reasons &&
         full_names(first->point, one.issuer) == full_names(second->point, other.issuer);
}

// RFC 5280 5.2.4: what a delta CRL may be combined with.
bool completes(const Crl& delta, const Crl& base) {
  return delta.issuer.canonical == base.issuer.canonical && same_scope(delta, base) &&
         delta.authority_key_id == base.authority_key_id && delta.number && base.number &&
         at_most(*delta.delta_base, *base.number) && at_most(*base.number, *delta.number);
}

/// The lists at hand, held against one certificate.
class Lists {
 public:
  Lists(std::span<const EvidenceRef> evidence, const Question& question) : evidence_(evidence), question_(question) {}

  CrlStatus judge() {
    for (const EvidenceRef& each : evidence_) {
      if (each->origin.kind == EvidenceKind::crl) consider(each);
    }
    if (result_.sources.empty()) return std::move(result_);
    result_.good = covered_ == x509::all_reasons;
    judge_partial();
    if (revoked_) {
      result_.status = Status::revoked;
    } else if (result_.good) {
      result_.status = Status::good;
    } else {
      result_.status = Status::unknown;
      result_.detail = covered_ == 0 ? result_.sources.front().defect : "the lists cover some reasons only";
    }
    return std::move(result_);
  }

 private:
  void consider(const EvidenceRef& evidence) {
    const x509::Certificate& certificate = question_.certificate;
    const std::string& source = evidence->origin.source;
    const bool named = names_url(certificate.extensions.crl_distribution_points, source);
    if (!evidence->crl) {
      if (named || names_url(certificate.extensions.freshest_crl, source)) add_defect(evidence, evidence->failure);
      return;
    }
    const Crl& crl = *evidence->crl;
    const ReasonFlags reasons = scope_of(crl, certificate);
    if (reasons == 0) {
      if (named) add_defect(evidence, out_of_scope(crl));
      return;
    }
    if (crl.delta_base) {
      if (named) add_defect(evidence, "it is a delta CRL, and there is no complete one to go with it");
      return;
    }
    if (std::string defect = defect_of(crl, question_); !defect.empty()) return add_defect(evidence, defect);
    judge_complete(evidence, reasons);
  }

  std::string out_of_scope(const Crl& crl) const {
    if (crl.issuer.canonical != question_.certificate.issuer.canonical)
      return fmt::format("it is the list of another authority, {}", base::printable(crl.issuer.text));
    return "it is a list of other certificates of this authority";
  }

  void add_defect(const EvidenceRef& evidence, std::string defect) {
    SourceStatus source{.evidence = evidence, .defect = std::move(defect)};
    if (evidence->crl) {
      source.this_update = evidence->crl->this_update;
      source.next_update = evidence->crl->next_update;
    }
    result_.sources.push_back(std::move(source));
  }

  // RFC 5280 6.3.3 (i) to (k): the delta CRL first, and only what it is silent about from the complete one.
  void judge_complete(const EvidenceRef& evidence, ReasonFlags reasons) {
    const EvidenceRef delta = newest_delta(*evidence->crl);
    auto entry = delta ? delta->crl->find(question_.certificate) : std::nullopt;
    const EvidenceRef& decisive = entry ? delta : evidence;
    if (!entry) entry = evidence->crl->find(question_.certificate);
    const Crl& newest = delta ? *delta->crl : *evidence->crl;
    SourceStatus source{.evidence = decisive, .this_update = newest.this_update, .next_update = newest.next_update};
    if (!entry || static_cast<Reason>(entry->reason) == Reason::remove_from_crl) {
      source.status = Status::good;
      source.of_some_reasons = reasons != x509::all_reasons;
      covered_ |= reasons;
    } else {
      source.status = Status::revoked;
      source.revocation = Revocation{static_cast<Reason>(entry->reason), entry->revoked_at};
      revoked_ = true;
    }
    result_.sources.push_back(std::move(source));
  }

  // Lists of some reasons are good together or not at all.
  void judge_partial() {
    for (SourceStatus& source : result_.sources) {
      if (!source.of_some_reasons || result_.good) continue;
      source.status = Status::unknown;
      source.defect = "it covers some reasons only";
    }
  }

  EvidenceRef newest_delta(const Crl& base) const {
    EvidenceRef newest;
    for (const EvidenceRef& each : evidence_) {
      if (!each->crl || !each->crl->delta_base || !completes(*each->crl, base)) continue;
      if (!defect_of(*each->crl, question_).empty()) continue;
      if (!newest || !at_most(*each->crl->number, *newest->crl->number)) newest = each;
    }
    return newest;
  }

  std::span<const EvidenceRef> evidence_;
  const Question& question_;
  CrlStatus result_;
  ReasonFlags covered_ = 0;
  bool revoked_ = false;
};

}  // namespace

CrlStatus crl_status(std::span<const EvidenceRef> evidence, const Question& question) {
  return Lists(evidence, question).judge();
}

}  // namespace trustprobe::revocation

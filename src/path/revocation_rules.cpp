#include "path/revocation_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "path/chain_rules.h"
#include "path/path_builder.h"
#include "revocation/source_text.h"

namespace trustprobe::path {
namespace {

using revocation::CertificateStatus;
using revocation::EvidenceKind;
using revocation::SourceStatus;
using revocation::Status;
using x509::CertificateRef;

constexpr std::size_t most_signer_paths = 20;
constexpr std::size_t most_signature_checks = 60;
// Beside those on the path. More are an attempt to make us busy: each is a search of its own.
constexpr std::size_t most_further_signers = 10;

bool may_sign_lists(const x509::Certificate& certificate, const revocation::Crl& crl) {
  const auto& usage = certificate.extensions.key_usage;
  return certificate.subject.canonical == crl.issuer.canonical && (!usage || usage->crl_sign);
}

/// Who may sign a list for a path (RFC 5280 6.3.3 (f)).
class CrlSigners {
 public:
  CrlSigners(const RevocationQuestion& question, SignatureMemory& signatures)
      : question_(question), signatures_(signatures) {}

  std::vector<CertificateRef> of(const revocation::Crl& crl) {
    std::vector<CertificateRef> signers;
    const auto& path = question_.path.certificates;
    for (std::size_t i = 1; i < path.size(); ++i) {
      if (may_sign_lists(*path[i], crl)) signers.push_back(path[i]);
    }
    // Another key of the same name, or the issuer of an indirect list, needs a path of its own.
    for (const CertificateRef& candidate : candidates(crl)) {
      if (holds(candidate)) signers.push_back(candidate);
    }
    return signers;
  }

 private:
  std::vector<CertificateRef> candidates(const revocation::Crl& crl) const {
    std::vector<CertificateRef> found;
    const auto add = [&](const CertificateRef& certificate) {
      if (found.size() >= most_further_signers || !may_sign_lists(*certificate, crl)) return;
      const auto same = [&](const CertificateRef& known) { return known->fingerprint == certificate->fingerprint; };
      if (std::ranges::any_of(found, same) || std::ranges::any_of(question_.path.certificates, same)) return;
      found.push_back(certificate);
    };
    for (const trust::Anchor* anchor : question_.pool.store->anchors_named(crl.issuer)) add(anchor->certificate);
    for (const CertificateRef& certificate : question_.pool.presented) add(certificate);
    return found;
  }

  bool holds(const CertificateRef& candidate) {
    const auto [known, is_new] = known_.try_emplace(candidate->fingerprint, false);
    if (is_new) known->second = has_path(candidate);
    return known->second;
  }

  bool has_path(const CertificateRef& candidate) {
    SearchTerms terms = question_.pool;
    terms.presented.insert(terms.presented.begin(), candidate);
    JudgementTerms judgement{.now = question_.judgement.now, .purpose = Purpose::any};
    judgement.policies = question_.judgement.policies;
    CountedSignatures counted(signatures_, most_signature_checks);
    PathBuilder builder(terms, counted);
    for (std::size_t tried = 0; tried < most_signer_paths; ++tried) {
      const auto path = builder.next();
      if (!path) return false;
      if (path->anchor == nullptr ||
          path->anchor->certificate->fingerprint != question_.path.anchor->certificate->fingerprint)
        continue;
      const Client& rules = *find_client("rfc5280");
      const auto problems = judge_path(*path, judgement, counted);
      const auto refusing = [&](const Problem& problem) {
        return refuses(rules, problem) || is_unknowable(problem.id);
      };
      if (std::ranges::none_of(problems, refusing)) return true;
    }
    return false;
  }

  const RevocationQuestion& question_;
  SignatureMemory& signatures_;
  std::map<x509::Sha256, bool> known_;
};

Problem revoked(std::size_t position, const CertificateStatus& status, base::Instant now) {
  const revocation::Revocation& revocation = *status.revocation;
  const revocation::Evidence& source = *status.sources.front().evidence;
  if (!revocation.at) {
    return {
        ProblemId::revoked, position,
        fmt::format("is on the distrust list {} in {}", source.list->name(), base::printable(source.origin.source))};
  }
  const std::string reason = revocation.reason == revocation::Reason::unspecified
                                 ? std::string("no reason given")
                                 : std::string(to_string(revocation.reason));
  const std::string when = revocation::when_text(*revocation.at, now);
  return {ProblemId::revoked, position,
          fmt::format("revoked {} ({}), says {}", when, reason, source_text(source.origin))};
}

// A response without an answer (tryLater) is as good as none to the clients that look.
const SourceStatus* bad_staple(const CertificateStatus& status) {
  const auto found = std::ranges::find_if(status.sources, [](const SourceStatus& source) {
    const revocation::Evidence& evidence = *source.evidence;
    return evidence.origin.kind == EvidenceKind::staple && source.status == Status::unknown && evidence.ocsp &&
           evidence.ocsp->status == revocation::ResponseStatus::successful;
  });
  return found == status.sources.end() ? nullptr : &*found;
}

bool has_staple(const CertificateStatus& status) {
  return std::ranges::any_of(status.sources, [](const SourceStatus& source) {
    return source.evidence->origin.kind == EvidenceKind::staple && source.status != Status::unknown;
  });
}

}  // namespace

std::string_view to_string(RevocationPolicy policy) {
  switch (policy) {
    case RevocationPolicy::off:
      return "off";
    case RevocationPolicy::staple:
      return "staple";
    case RevocationPolicy::soft:
      return "soft";
    case RevocationPolicy::hard:
      return "hard";
  }
  return "";
}

std::optional<RevocationPolicy> find_revocation_policy(std::string_view name) {
  using enum RevocationPolicy;
  for (const RevocationPolicy policy : {off, staple, soft, hard}) {
    if (to_string(policy) == name) return policy;
  }
  return std::nullopt;
}

bool looks_at_revocation(const Client& client, RevocationPolicy policy) {
  switch (policy) {
    case RevocationPolicy::off:
      return false;
    case RevocationPolicy::staple:
      return client.revocation == RevocationHabit::staples;
    case RevocationPolicy::soft:
    case RevocationPolicy::hard:
      return true;
  }
  return false;
}

std::vector<CertificateStatus> revocation_of(const RevocationQuestion& question, SignatureMemory& signatures) {
  CrlSigners signers(question, signatures);
  const std::function signers_of = [&](const revocation::Crl& crl) { return signers.of(crl); };
  const revocation::SignatureChecker check = [&](const revocation::SignedDocument& document,
                                                 const x509::Certificate& signer) {
    return signatures.check(document, signer);
  };
  std::vector<CertificateStatus> statuses;
  const auto& path = question.path.certificates;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    statuses.push_back(revocation::certificate_status(
        question.terms.evidence,
        {*path[i], *path[i + 1], question.judgement.now, check, signers_of, question.client.crl_number_required}));
  }
  return statuses;
}

std::vector<Problem> revocation_problems(const RevocationQuestion& question,
                                         const std::vector<CertificateStatus>& statuses) {
  const auto& path = question.path.certificates;
  std::vector<Problem> problems;
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    const Place place = i == 0 ? Place::leaf : Place::authority;
    if (statuses[i].status == Status::revoked) {
      problems.push_back(revoked(i, statuses[i], question.judgement.now));
      problems.back().place = place;
    } else if (statuses[i].status != Status::good && question.terms.policy == RevocationPolicy::hard &&
               !(i == 0 && is_short_lived(*path[i]))) {
      problems.push_back({ProblemId::revocation_unknown, i, "revocation is not known: " + statuses[i].detail, place});
    }
  }
  if (const SourceStatus* staple = statuses.empty() ? nullptr : bad_staple(statuses.front())) {
    problems.push_back({ProblemId::bad_status_response, 0,
                        "the stapled OCSP response does not hold: " + base::printable(staple->defect), Place::leaf});
  }
  const bool demands_staple = path.front()->extensions.must_staple && question.terms.from_handshake;
  if (demands_staple && !statuses.empty() && !has_staple(statuses.front())) {
    problems.push_back(
        {ProblemId::must_staple_unmet, 0, "demands a stapled OCSP response, and no valid one came", Place::leaf});
  }
  return problems;
}

namespace {

// More URLs than these are an attempt to make us busy.
constexpr std::size_t most_urls = 4;

/// Collects requests that nobody made before.
class Wanted {
 public:
  Wanted(const std::vector<revocation::EvidenceRef>& evidence, std::vector<EvidenceRequest>& wanted)
      : evidence_(evidence), wanted_(wanted) {}

  void add(EvidenceKind kind, const std::vector<std::string>& urls, const CertificateRef& certificate,
           const CertificateRef& issuer) {
    for (std::size_t i = 0; i < std::min(urls.size(), most_urls); ++i) {
      if (!is_known(kind, urls[i], certificate)) wanted_.push_back({kind, urls[i], certificate, issuer});
    }
  }

 private:
  bool is_known(EvidenceKind kind, const std::string& url, const CertificateRef& certificate) const {
    const auto at_hand = [&](const revocation::EvidenceRef& each) {
      const revocation::Origin& origin = each->origin;
      const bool about = kind != EvidenceKind::ocsp || origin.subject == certificate->fingerprint;
      return origin.kind == kind && origin.source == url && about;
    };
    const auto asked = [&](const EvidenceRequest& each) {
      const bool about = kind != EvidenceKind::ocsp || each.certificate->fingerprint == certificate->fingerprint;
      return each.kind == kind && each.url == url && about;
    };
    return std::ranges::any_of(evidence_, at_hand) || std::ranges::any_of(wanted_, asked);
  }

  const std::vector<revocation::EvidenceRef>& evidence_;
  std::vector<EvidenceRequest>& wanted_;
};

std::vector<std::string> urls_of(const std::vector<x509::DistributionPoint>& points) {
  std::vector<std::string> urls;
  for (const x509::DistributionPoint& point : points) {
    for (const x509::GeneralName& name : point.names) {
      if (name.kind == x509::GeneralName::Kind::uri) urls.push_back(name.value);
    }
  }
  return urls;
}

}  // namespace

void add_evidence_wanted(const std::vector<CertificateRef>& path, const std::vector<revocation::EvidenceRef>& evidence,
                         std::vector<EvidenceRequest>& wanted) {
  Wanted collection(evidence, wanted);
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    const x509::Extensions& extensions = path[i]->extensions;
    collection.add(EvidenceKind::ocsp, extensions.ocsp_urls, path[i], path[i + 1]);
    collection.add(EvidenceKind::crl, extensions.crl_urls, path[i], nullptr);
    collection.add(EvidenceKind::crl, urls_of(extensions.freshest_crl), path[i], nullptr);
    for (const revocation::EvidenceRef& each : evidence) {
      const bool named = std::ranges::find(extensions.crl_urls, each->origin.source) != extensions.crl_urls.end();
      if (each->crl && named) collection.add(EvidenceKind::crl, urls_of(each->crl->freshest_crl), path[i], nullptr);
    }
  }
}

void add_issuers_wanted(const CertificateRef& certificate, const std::vector<revocation::EvidenceRef>& evidence,
                        std::vector<EvidenceRequest>& wanted) {
  Wanted(evidence, wanted).add(EvidenceKind::issuer, certificate->extensions.ca_issuers_urls, certificate, nullptr);
}

bool is_short_lived(const x509::Certificate& certificate) {
  return x509::validity_period(certificate) <= std::chrono::days{7};
}

}  // namespace trustprobe::path

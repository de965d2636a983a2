#include "revocation/ocsp_status.h"

#include <fmt/format.h>

#include <algorithm>

#include "revocation/crl_status.h"
#include "x509/der_reader.h"

namespace trustprobe::revocation {
namespace {

constexpr std::string_view ocsp_signing = "1.3.6.1.5.5.7.3.9";  // id-kp-OCSPSigning
// RFC 6960 4.2.2.1: without nextUpdate newer information is always to be had.
constexpr base::Seconds age_without_next_update = std::chrono::hours{24};

// More certificates that the ResponderID means are an attempt to make us busy.
constexpr std::size_t most_responders = 4;

struct Answer {
  const SingleResponse* single = nullptr;  // null: none for the certificate
  bool contradicted = false;               // by another one for it
};

Answer answer_for(const OcspResponse& response, const Question& question) {
  Answer answer;
  for (const SingleResponse& each : response.responses) {
    if (!names(each.id, question.certificate, question.issuer)) continue;
    if (answer.single == nullptr) answer.single = &each;
    answer.contradicted = answer.contradicted || each.status != answer.single->status;
  }
  return answer;
}

std::string signature_defect(const OcspResponse& response, const Question& question, const x509::Certificate& signer) {
  switch (question.check(response.document, signer)) {
    case x509::SignatureStatus::valid:
      return "";
    case x509::SignatureStatus::unsupported:
      return "the algorithm of its signature is not in this build";
    case x509::SignatureStatus::invalid:
      return "its signature does not hold";
  }
  return "";
}

// RFC 6960 4.2.2.2: the responder's certificate was issued directly by the authority that it answers for.
std::string delegation_defect(const x509::Certificate& responder, std::span<const EvidenceRef> all,
                              const Question& question) {
  const auto& extensions = responder.extensions;
  // A key that was stolen would say that it was not.
  if (responder.fingerprint == question.certificate.fingerprint) return "the certificate answers for itself";
  if (responder.issuer.canonical != question.issuer.subject.canonical ||
      x509::verify_signature(responder, question.issuer.public_key) != x509::SignatureStatus::valid) {
    return "the responder's certificate was not issued by the authority that it answers for";
  }
  const auto& purposes = extensions.extended_key_usage;
  if (!purposes || std::ranges::find(*purposes, ocsp_signing) == purposes->end())
    return "the responder's certificate may not sign OCSP responses (no OCSPSigning purpose)";
  if (extensions.key_usage && !extensions.key_usage->digital_signature)
    return "the responder's certificate may not sign OCSP responses (keyUsage)";
  if (!extensions.unhandled_critical.empty() || !extensions.malformed.empty())
    return "the responder's certificate has an extension that is not known or misshapen";
  if (question.now > responder.not_after) {
    return fmt::format("the responder's certificate expired {} ago, on {}",
                       base::duration_text(question.now - responder.not_after), base::to_date(responder.not_after));
  }
  if (question.now < responder.not_before)
    return fmt::format("the responder's certificate is not valid before {}", base::to_date(responder.not_before));
  // RFC 6960 4.2.2.2.1: with nocheck the authority vouches for the responder until its certificate ends.
  const Question about_responder{responder, question.issuer, question.now, question.check, question.signers_of};
  if (!extensions.ocsp_no_check && crl_status(all, about_responder).status == Status::revoked)
    return "the responder's certificate is revoked";
  return "";
}

// The authority itself, or a responder that it authorised, which may have the authority's name.
std::string responder_defect(const OcspResponse& response, std::span<const EvidenceRef> all, const Question& question) {
  std::string defect = "the certificate of its responder is not in it";
  if (is_responder(response, question.issuer)) {
    defect = signature_defect(response, question, question.issuer);
    if (defect.empty()) return "";
  }
  std::size_t tried = 0;
  for (const x509::CertificateRef& certificate : response.certificates) {
    if (!is_responder(response, *certificate) || certificate->fingerprint == question.issuer.fingerprint) continue;
    if (++tried > most_responders) break;
    defect = delegation_defect(*certificate, all, question);
    if (defect.empty()) defect = signature_defect(response, question, *certificate);
    if (defect.empty()) return "";
  }
  return defect;
}

std::string time_defect(const SingleResponse& answer, base::Instant now) {
  if (answer.this_update > now + clock_skew)
    return fmt::format("the response is from the future: {}", base::to_rfc3339(answer.this_update));
  if (answer.next_update && *answer.next_update < answer.this_update) return "the response ends before it begins";
  const base::Instant end = answer.next_update.value_or(answer.this_update + age_without_next_update);
  if (end + clock_skew >= now) return "";
  if (!answer.next_update) {
    return fmt::format("the response is {} old and says not for how long it holds",
                       base::duration_text(now - answer.this_update));
  }
  return fmt::format("the response expired {} ago, on {}", base::duration_text(now - end), base::to_date(end));
}

// RFC 8954 2.1: an OCTET STRING inside of the extension's own; a responder may leave it out.
bool answers_nonce(const OcspResponse& response, const base::Bytes& sent) {
  if (sent.empty() || !response.nonce) return true;
  const auto inner = x509::DerReader(*response.nonce).next_if(x509::der::octet_string);
  return std::ranges::equal(inner ? inner->contents : base::ByteView(*response.nonce), sent);
}

std::string defect_of(const Evidence& evidence, const Answer& answer, std::span<const EvidenceRef> all,
                      const Question& question) {
  const OcspResponse& response = *evidence.ocsp;
  if (answer.single == nullptr) return "it answers for another certificate";
  if (answer.contradicted) return "it gives different answers for the certificate";
  if (response.unhandled_critical || answer.single->unhandled_critical)
    return "it has a critical extension that is not known";
  if (!answers_nonce(response, evidence.origin.nonce)) return "it answers another request (nonce)";
  if (std::string defect = responder_defect(response, all, question); !defect.empty()) return defect;
  if (std::string defect = time_defect(*answer.single, question.now); !defect.empty()) return defect;
  return answer.single->status == CertStatus::unknown ? "the responder does not know the certificate" : "";
}

}  // namespace

bool ocsp_concerns(const Evidence& evidence, const Question& question) {
  if (evidence.origin.subject) return *evidence.origin.subject == question.certificate.fingerprint;
  return evidence.ocsp && answer_for(*evidence.ocsp, question).single != nullptr;
}

SourceStatus ocsp_status(const EvidenceRef& evidence, std::span<const EvidenceRef> all, const Question& question) {
  SourceStatus result{.evidence = evidence};
  if (!evidence->ocsp) {
    result.defect = evidence->failure;
    return result;
  }
  if (evidence->ocsp->status != ResponseStatus::successful) {
    result.defect = fmt::format("the responder says {}", to_string(evidence->ocsp->status));
    return result;
  }
  const Answer found = answer_for(*evidence->ocsp, question);
  const SingleResponse* answer = found.single;
  if (answer != nullptr) {
    result.this_update = answer->this_update;
    result.next_update = answer->next_update;
  }
  result.defect = defect_of(*evidence, found, all, question);
  if (!result.defect.empty()) return result;
  result.status = answer->status == CertStatus::good ? Status::good : Status::revoked;
  if (result.status == Status::revoked)
    result.revocation = Revocation{static_cast<Reason>(answer->reason), answer->revoked_at};
  return result;
}

}  // namespace trustprobe::revocation

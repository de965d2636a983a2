#include "checks/repair.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/served.h"
#include "checks/verdict_words.h"

namespace trustprobe::checks {
namespace {

using path::ProblemId;
using x509::Certificate;

bool was_sent(const ServedChain& chain, const Certificate& certificate) {
  return std::ranges::any_of(chain.chain->certificates, [&](const x509::PresentedCertificate& sent) {
    return sent.certificate && sent.certificate->fingerprint == certificate.fingerprint;
  });
}

bool stands_on_trusted_path(const ServedChain& chain, const std::string& store, const Certificate& certificate) {
  const auto used = [&](const path::PathVerdict& verdict) {
    return verdict.store == store && verdict.verdict == path::Verdict::trusted &&
           std::ranges::any_of(verdict.path.certificates,
                               [&](const auto& each) { return each->fingerprint == certificate.fingerprint; });
  };
  return std::ranges::any_of(chain.verdicts, used) || std::ranges::any_of(chain.other_clients, used);
}

// A certificate that others do without is best taken away; one that they need must become another.
std::string without_or_anew(const ServedChain& chain, const path::PathVerdict& verdict, const Certificate& certificate,
                            std::string_view what) {
  const std::string name = name_of(certificate);
  if (stands_on_trusted_path(chain, verdict.store, certificate))
    return fmt::format("have {} issued anew{}", name, what);
  if (was_sent(chain, certificate)) return fmt::format("take {} out of the chain file: others do without it", name);
  return fmt::format("remove {} from {}: others do without it", name, base::printable(verdict.store));
}

std::string repair_of_end(const ServedChain& chain, const path::PathVerdict& verdict, const Certificate& top) {
  const std::string store = base::printable(verdict.store);
  const bool needless = !stands_on_trusted_path(chain, verdict.store, top) && was_sent(chain, top) &&
                        chain.chain->leaf()->fingerprint != top.fingerprint;
  const bool over = std::ranges::any_of(verdict.problems, [&](const path::Problem& problem) {
    return problem.id == ProblemId::expired && problem.position + 1 == verdict.path.certificates.size();
  });
  if (needless && over) return fmt::format("take {} out of the chain file: others do without it", name_of(top));
  if (needless) {
    return fmt::format("add {} to {}, or send the chain without {}",
                       name_of(top.self_signed() ? top.subject : top.issuer), store, name_of(top));
  }
  return fmt::format("add the root {} to {}, and let the server send all between it and the leaf",
                     top.self_signed() ? name_of(top) : name_of(top.issuer), store);
}

}  // namespace

std::string repair_for(const ServedChain& chain, const path::PathVerdict& verdict) {
  const path::Problem* problem = likeliest_problem(verdict);
  if (!problem || problem->position >= verdict.path.certificates.size())
    return "compare the paths: trustprobe verify --all-paths";
  const Certificate& certificate = *verdict.path.certificates[problem->position];
  const auto anew = [&](std::string_view what) { return without_or_anew(chain, verdict, certificate, what); };
  switch (problem->id) {
    case ProblemId::no_issuer:
    case ProblemId::not_anchored:
      return repair_of_end(chain, verdict, certificate);
    case ProblemId::sent_out_of_order:
    case ProblemId::unfit_sent:
    case ProblemId::too_many_sent:
      return "let the server send the leaf and its intermediates, each before its issuer, and nothing else";
    case ProblemId::anchor_distrusted:
    case ProblemId::anchor_constrained:
      return "have the certificate issued anew below another root";
    case ProblemId::expired:
    case ProblemId::not_yet_valid:
    case ProblemId::last_second:
      return anew(", or serve a chain to another root");
    case ProblemId::no_subject_alt_name:
    case ProblemId::common_name_only:
      return "have it issued anew with the name among its subject alternative names";
    case ProblemId::name_mismatch:
    case ProblemId::wildcard_too_wide:
      return "have it issued anew for this very name";
    case ProblemId::authority_key_id_missing:
    case ProblemId::authority_key_id_incomplete:
    case ProblemId::authority_key_id_mismatch:
      return anew(" with the key identifier of its issuer (authorityKeyIdentifier)");
    case ProblemId::subject_key_id_missing:
      return anew(" with a subject key identifier");
    case ProblemId::weak_signature:
      return anew(", signed with SHA-256");
    case ProblemId::weak_key:
    case ProblemId::key_too_short:
    case ProblemId::key_kind_forbidden:
      return anew(" for another key");
    default:
      return anew(fmt::format(" as `trustprobe explain {}` asks", path::rule(problem->id).name));
  }
}

}  // namespace trustprobe::checks

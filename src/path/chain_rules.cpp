#include "path/chain_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "path/certificate_policies.h"
#include "path/certificate_rules.h"
#include "path/name_constraints.h"
#include "path/purpose_rules.h"
#include "path/search_terms.h"
#include "path/server_name.h"

namespace trustprobe::path {
namespace {

using x509::Certificate;

std::string named(const Certificate& certificate) {
  return base::printable(x509::display_name(certificate));
}

std::string distance(base::Seconds duration) {
  const long days = base::whole_days(duration);
  return days == 0 ? "less than a day" : base::counted(static_cast<std::size_t>(days), "day");
}

bool has_dns_name(const Certificate& certificate) {
  const auto& names = certificate.extensions.subject_alt_names;
  return names &&
         std::ranges::any_of(*names, [](const auto& name) { return name.kind == x509::GeneralName::Kind::dns; });
}

// What clients that still look at the common name would find (RFC 6125 6.4.4): only where there are no DNS names.
bool common_name_is(const Certificate& certificate, const std::string& expected) {
  if (has_dns_name(certificate)) return false;
  const std::string& name = certificate.subject.common_name;
  return name == expected || (!ip_bytes(expected) && dns_name_matches(name, expected));
}

// A wildcard over everything below a top-level domain stands for no server (RFC 9525 6.3); some clients take it.
bool wide_wildcard_names(const Certificate& certificate, const std::string& expected) {
  const std::size_t dot = expected.find('.');
  if (dot == std::string::npos || !has_dns_name(certificate) || ip_bytes(expected)) return false;
  const std::string wildcard = "*" + base::ascii_lower(expected.substr(dot));
  return std::ranges::any_of(*certificate.extensions.subject_alt_names, [&](const auto& name) {
    return name.kind == x509::GeneralName::Kind::dns && base::ascii_lower(name.value) == wildcard;
  });
}

/// Walks one path from the top to the end-entity certificate with the state of RFC 5280 6.1.2.
class PathJudge {
 public:
  PathJudge(const CandidatePath& path, const JudgementTerms& terms, CountedSignatures& signatures)
      : path_(path), terms_(terms), signatures_(signatures), problems_(path.certificates.size()) {}

  std::vector<Problem> judge() {
    for (std::size_t position = path_.certificates.size(); position-- > 0;) {
      judge_any(position);
      judge_constraints(position);
      judge_key_id(position);
      if (position > 0) judge_issuer(position);
    }
    judge_policies();
    judge_server_name();
    judge_end();
    return flattened();
  }

 private:
  const Certificate& at(std::size_t position) const { return *path_.certificates[position]; }
  std::size_t top() const { return path_.certificates.size() - 1; }
  void add(ProblemId id, std::size_t position, std::string detail) { add(id, position, std::move(detail), position); }
  // What `position` does against the word of the certificate at `authority`.
  void add(ProblemId id, std::size_t position, std::string detail, std::size_t authority) {
    problems_[position].push_back({id, position, std::move(detail), place_of(authority)});
  }
  Place place_of(std::size_t position) const {
    const bool anchored_here = position == top() && path_.anchor != nullptr;
    if (position == 0) return anchored_here ? Place::trusted_leaf : Place::leaf;
    return anchored_here ? Place::anchor : Place::authority;
  }
  std::vector<Problem> flattened() {
    std::vector<Problem> all;
    for (auto& of_one : problems_) std::move(of_one.begin(), of_one.end(), std::back_inserter(all));
    return all;
  }

  // What holds for every certificate by itself.
  void judge_any(std::size_t position) {
    judge_validity(position);
    judge_signature(position);
    for (Problem& problem : judge_certificate(at(position), place_of(position))) {
      problem.position = position;
      problems_[position].push_back(std::move(problem));
    }
    for (Problem& problem : judge_purpose(path_, position, place_of(position), terms_.purpose)) {
      problems_[position].push_back(std::move(problem));
    }
  }

  // RFC 5280 4.1.2.5 and 6.1.3 (a)(2): valid from notBefore through notAfter, inclusive.
  void judge_validity(std::size_t position) {
    const Certificate& certificate = at(position);
    if (terms_.now > certificate.not_after) {
      add(ProblemId::expired, position,
          fmt::format("expired {} ago, on {}", distance(terms_.now - certificate.not_after),
                      base::to_date(certificate.not_after)));
    }
    if (terms_.now < certificate.not_before) {
      add(ProblemId::not_yet_valid, position,
          fmt::format("valid in {}, from {}", distance(certificate.not_before - terms_.now),
                      base::to_rfc3339(certificate.not_before)));
    }
    if (terms_.now == certificate.not_after) {
      add(ProblemId::last_second, position,
          fmt::format("this is its last second, {}", base::to_rfc3339(certificate.not_after)));
    }
  }

  // RFC 5280 6.1.3 (a)(1). Nobody relies on what the top of a path says of itself.
  void judge_signature(std::size_t position) {
    const x509::SignatureAlgorithm& algorithm = at(position).signature_algorithm;
    if (algorithm.mismatched) {
      add(ProblemId::signature_algorithm_mismatch, position,
          fmt::format("signed with {}, and says otherwise inside", base::printable(algorithm.name)));
    }
    const bool self_signed_top = position == top() && (path_.anchor != nullptr || at(position).self_signed());
    if (!self_signed_top) judge_hash(position);
    if (position == top()) return;
    const auto status = signatures_.check(at(position), at(position + 1));
    if (!status) {
      add(ProblemId::budget_exhausted, position,
          "its signature was not checked: the budget for signature checks is spent");
    } else if (*status == x509::SignatureStatus::invalid) {
      add(ProblemId::signature_invalid, position,
          fmt::format("the signature was not made by the key of {}", named(at(position + 1))));
    } else if (*status == x509::SignatureStatus::unsupported) {
      const std::string signature = base::printable(algorithm.name),
                        key = base::printable(at(position + 1).public_key.name);
      add(ProblemId::algorithm_unsupported, position,
          fmt::format("algorithm not in this build: {}{}", signature,
                      signature == key ? "" : " with a key of type " + key));
    }
  }

  void judge_hash(std::size_t position) {
    const x509::SignatureAlgorithm& algorithm = at(position).signature_algorithm;
    using enum x509::Hash;
    if (algorithm.hash == md2 || algorithm.hash == md4 || algorithm.hash == md5 || algorithm.hash == sha1) {
      add(ProblemId::weak_signature, position, fmt::format("signed with {}", base::printable(algorithm.name)));
    }
  }

  // RFC 5280 6.1.3 (b), (c): names of self-issued authorities are exempt, those of the end-entity certificate are not.
  void judge_constraints(std::size_t position) {
    const Certificate& certificate = at(position);
    if (position == 0 || !certificate.self_issued()) {
      for (const std::size_t authority : constraining_) {
        const auto breach = find_breach(*at(authority).extensions.name_constraints, certificate);
        if (!breach) continue;
        add(breach->unsupported ? ProblemId::name_constraint_unsupported : ProblemId::name_constraint_violated,
            position, fmt::format("{} (constraint of {})", breach->what, named(at(authority))), authority);
      }
    }
    if (position == 0) judge_common_name_constraints();
    if (certificate.extensions.name_constraints) constraining_.push_back(position);  // 6.1.4 (g)
  }

  // Clients that look for host names in the common name where there are no DNS names hold it against constraints too.
  void judge_common_name_constraints() {
    if (constraining_.empty() || has_dns_name(at(0)) || at(0).subject.common_name.empty()) return;
    Certificate named_by_subject;
    named_by_subject.extensions.subject_alt_names = {{{x509::GeneralName::Kind::dns, at(0).subject.common_name}}};
    for (const std::size_t authority : constraining_) {
      const auto breach = find_breach(*at(authority).extensions.name_constraints, named_by_subject);
      if (breach) {
        add(ProblemId::common_name_constrained, 0,
            fmt::format("taken for a host name, {} (constraint of {})", breach->what, named(at(authority))), authority);
      }
    }
  }

  // RFC 5280 4.2.1.1. Key identifiers only order the search; some clients ask for more.
  void judge_key_id(std::size_t position) {
    if (position == top()) return;
    if (key_id_fit(at(position), at(position + 1)) != KeyIdFit::different) return;
    add(ProblemId::authority_key_id_mismatch, position,
        fmt::format("its authority key identifier is not that of {}", named(at(position + 1))));
  }

  // RFC 5280 6.1.4 (k)-(n): what makes it fit to issue the one below.
  void judge_issuer(std::size_t position) {
    const Certificate& certificate = at(position);
    const auto& basic = certificate.extensions.basic_constraints;
    const bool old_anchor = position == top() && path_.anchor != nullptr && certificate.version < 3 && !basic;
    if (basic && !basic->ca) {
      add(ProblemId::not_a_ca, position, "its basicConstraints say that it is no CA");
    } else if (!basic && !old_anchor) {
      add(ProblemId::basic_constraints_missing, position, "it has no basicConstraints");
    }
    const auto& usage = certificate.extensions.key_usage;
    if (usage && !usage->key_cert_sign)
      add(ProblemId::key_cert_sign_missing, position, "its keyUsage lacks keyCertSign");
    judge_path_length(position);
  }

  // RFC 5280 6.1.4 (l), (m): self-issued authorities do not count; the anchor itself is above the count.
  void judge_path_length(std::size_t position) {
    const Certificate& certificate = at(position);
    const bool is_anchor = position == top() && path_.anchor != nullptr;
    if (!is_anchor && !certificate.self_issued() && allowed_below_) {
      if (*allowed_below_ == 0) {
        add(ProblemId::path_length_exceeded, position,
            fmt::format("{} allows no more authorities below it", named(at(limiting_))), limiting_);
      } else {
        --*allowed_below_;
      }
    }
    const auto& basic = certificate.extensions.basic_constraints;
    if (!basic || !basic->path_length) return;
    if (allowed_below_ && *allowed_below_ <= *basic->path_length) return;
    allowed_below_ = basic->path_length;
    limiting_ = position;
  }

  // RFC 5280 6.1.3 (d)-(f). Where nobody asks for a policy the answer is known.
  void judge_policies() {
    const bool asked =
        terms_.policies.explicit_policy || !terms_.policies.initial_policies.empty() ||
        std::ranges::any_of(path_.certificates, [](const auto& certificate) {
          return certificate->extensions.policy_constraints || !certificate->extensions.policy_mappings.empty();
        });
    if (!asked) return;
    for (Problem& problem : process_policies(path_, terms_.policies).problems) {
      add(problem.id, problem.position, std::move(problem.detail));
    }
  }

  void judge_server_name() {
    const std::string& expected = terms_.expected_name;
    const Certificate& leaf = at(0);
    if (expected.empty() || names_server(leaf, expected)) return;
    if (common_name_is(leaf, expected)) {
      const bool beside = leaf.extensions.subject_alt_names.has_value();
      add(beside ? ProblemId::common_name_beside_names : ProblemId::common_name_only, 0,
          fmt::format("{} is its common name and no alternative name", base::printable(expected)));
    } else if (wide_wildcard_names(leaf, expected)) {
      add(ProblemId::wildcard_too_wide, 0,
          fmt::format("the certificate {}, a wildcard over a whole top-level domain", describe_names(leaf)));
    } else if (!leaf.extensions.subject_alt_names) {
      add(ProblemId::no_subject_alt_name, 0,
          fmt::format("it has no subject alternative name, so it is not for {}", base::printable(expected)));
    } else {
      add(ProblemId::name_mismatch, 0,
          fmt::format("the certificate {}, not {}", describe_names(leaf), base::printable(expected)));
    }
  }

  // Between leaf and anchor, self-issued ones not counted (RFC 5280 6.1.1).
  void judge_depth() {
    if (!terms_.most_intermediates) return;
    std::size_t intermediates = 0;
    for (std::size_t i = 1; i < top(); ++i) intermediates += !at(i).self_issued();
    if (intermediates > *terms_.most_intermediates) {
      add(ProblemId::depth_exceeded, top(),
          fmt::format("{} below it, {} allowed", base::counted(intermediates, "intermediate"),
                      *terms_.most_intermediates));
    }
  }

  void judge_end() {
    judge_depth();
    if (path_.out_of_order) {
      add(ProblemId::sent_out_of_order, *path_.out_of_order,
          fmt::format("the certificate that was sent after {} is not its issuer", named(at(*path_.out_of_order))));
      return;
    }
    if (path_.anchor != nullptr) return;
    const Certificate& last = at(top());
    if (path_.cut_short) {
      add(ProblemId::budget_exhausted, top(),
          fmt::format("the search for the issuer of {} ended at its limit", named(last)));
    } else if (is_taken_for_root(last)) {  // or cannot be checked here
      add(ProblemId::not_anchored, top(),
          fmt::format("{} is self-signed and not in the store {}", named(last), base::printable(terms_.store)));
    } else {
      add(ProblemId::no_issuer, top(),
          fmt::format("its issuer ({}) was not sent and is not in the store {}", base::printable(last.issuer.text),
                      base::printable(terms_.store)));
    }
  }

  const CandidatePath& path_;
  const JudgementTerms& terms_;
  CountedSignatures& signatures_;
  std::vector<std::vector<Problem>> problems_;  // per certificate
  std::vector<std::size_t> constraining_;       // authorities above with nameConstraints
  std::optional<int> allowed_below_;            // max_path_length of RFC 5280 6.1.2 (k); nothing: no limit
  std::size_t limiting_ = 0;                    // who set it
};

}  // namespace

std::vector<Problem> judge_path(const CandidatePath& path, const JudgementTerms& terms, CountedSignatures& signatures) {
  return PathJudge(path, terms, signatures).judge();
}

}  // namespace trustprobe::path

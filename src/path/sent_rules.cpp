#include "path/sent_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace trustprobe::path {
namespace {

using x509::Certificate;

bool is_authority(const Certificate& certificate) {
  const auto& basic = certificate.extensions.basic_constraints;
  return basic && basic->ca;
}

// An expired anchor is as good as none; what was sent is known when it is valid itself.
bool issuer_is_known(const SearchTerms& terms, const Certificate& certificate) {
  const auto anchors = terms.store->anchors_named(certificate.issuer);
  const bool in_store =
      std::ranges::any_of(anchors, [&](const auto* anchor) { return valid_at(*anchor->certificate, terms.now); });
  return in_store || std::ranges::any_of(terms.presented, [&](const auto& sent) {
           return sent->fingerprint != certificate.fingerprint &&
                  sent->subject.canonical == certificate.issuer.canonical && is_authority(*sent) &&
                  valid_at(*sent, terms.now);
         });
}

// The place of the certificate in what was sent; of one that was sent twice, the last.
std::size_t place_in(const std::vector<x509::CertificateRef>& sent, const Certificate& certificate) {
  for (std::size_t i = sent.size(); i-- > 0;) {
    if (sent[i]->fingerprint == certificate.fingerprint) return i;
  }
  return sent.size();
}

void add_unfit(const SearchTerms& terms, std::vector<Problem>& problems) {
  for (std::size_t i = 1; i < terms.presented.size(); ++i) {
    const Certificate& certificate = *terms.presented[i];
    const bool known = issuer_is_known(terms, certificate);
    const bool over = known && !valid_at(certificate, terms.now);
    const bool foreign = !known && !is_authority(certificate);
    if (!over && !foreign) continue;
    problems.push_back({ProblemId::unfit_sent, 0,
                        fmt::format("{}, which was sent too, is {}", base::printable(x509::display_name(certificate)),
                                    over ? "not valid now" : "no certification authority")});
  }
}

void add_disorder(const SearchTerms& terms, const CandidatePath& path, std::vector<Problem>& problems) {
  for (std::size_t i = 1; i + 1 < path.certificates.size(); ++i) {
    const std::size_t lower = place_in(terms.presented, *path.certificates[i]);
    const std::size_t upper = place_in(terms.presented, *path.certificates[i + 1]);
    if (upper >= lower) continue;
    problems.push_back({ProblemId::sent_out_of_order, i,
                        fmt::format("its issuer was sent before it, and this client reads from the end"),
                        Place::authority});
  }
}

}  // namespace

std::vector<Problem> judge_sent(const SearchTerms& terms, const Client& client, const CandidatePath& path) {
  std::vector<Problem> problems;
  const std::size_t sent = terms.presented.size();
  if (client.most_sent != 0 && sent > client.most_sent) {
    problems.push_back({ProblemId::too_many_sent, 0,
                        fmt::format("{} were sent, {} reads {} at most", base::counted(sent, "certificate"), client.id,
                                    client.most_sent)});
  }
  if (client.judges_all_sent) {
    add_unfit(terms, problems);
    add_disorder(terms, path, problems);
  }
  return problems;
}

}  // namespace trustprobe::path

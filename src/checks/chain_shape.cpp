#include "checks/chain_shape.h"

#include <algorithm>

namespace trustprobe::checks {
namespace {

using Sent = std::vector<x509::PresentedCertificate>;

bool issued(const Sent& sent, std::size_t issuer, std::size_t subject) {
  if (issuer == subject || !sent[issuer].certificate || !sent[subject].certificate) return false;
  return sent[issuer].certificate->subject.canonical == sent[subject].certificate->issuer.canonical;
}

bool repeats_earlier(const Sent& sent, std::size_t position) {
  const auto end = sent.begin() + static_cast<std::ptrdiff_t>(position);
  return std::any_of(sent.begin(), end, [&](const auto& earlier) { return earlier.der == sent[position].der; });
}

// Marks what leads up from the first certificate. A self-signed one leads no further.
std::vector<bool> related(const Sent& sent) {
  std::vector<bool> reached(sent.size(), false);
  std::vector<std::size_t> open{0};
  reached[0] = true;
  while (!open.empty()) {
    const std::size_t subject = open.back();
    open.pop_back();
    if (!sent[subject].certificate || sent[subject].certificate->self_signed()) continue;
    for (std::size_t issuer = 1; issuer < sent.size(); ++issuer) {
      if (reached[issuer] || !issued(sent, issuer, subject)) continue;
      reached[issuer] = true;
      open.push_back(issuer);
    }
  }
  return reached;
}

bool issued_earlier_one(const Sent& sent, const std::vector<bool>& reached, std::size_t position) {
  for (std::size_t subject = 0; subject < position; ++subject) {
    if (reached[subject] && issued(sent, position, subject)) return true;
  }
  return false;
}

bool issuer_sent(const Sent& sent, std::size_t subject) {
  for (std::size_t issuer = 0; issuer < sent.size(); ++issuer) {
    if (issued(sent, issuer, subject)) return true;
  }
  return false;
}

}  // namespace

ChainShape shape_of(const x509::PresentedChain& chain) {
  ChainShape shape;
  const Sent& sent = chain.certificates;
  if (sent.empty()) return shape;
  const std::vector<bool> reached = related(sent);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const bool repeated = i > 0 && repeats_earlier(sent, i);
    if (i > 0 && !sent[i].certificate) {
      shape.unreadable.push_back(i);
    } else if (repeated) {
      shape.duplicates.push_back(i);
    } else if (!reached[i]) {
      shape.unrelated.push_back(i);
    } else if (i > 0 && !issued_earlier_one(sent, reached, i)) {
      shape.misplaced.push_back(i);
    }
    const bool leads_up = reached[i] && !repeated && sent[i].certificate && !sent[i].certificate->self_signed();
    if (leads_up && !issuer_sent(sent, i)) shape.tops.push_back(i);
  }
  return shape;
}

}  // namespace trustprobe::checks

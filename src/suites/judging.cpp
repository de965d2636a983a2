#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "suites/rows.h"

namespace trustprobe::suites {

std::vector<const checks::ServedChain*> named_chains(const assess::Assessment& assessment) {
  std::vector<const checks::ServedChain*> chains;
  for (const checks::ServedChain& chain : assessment.chains) {
    if (!chain.default_only) chains.push_back(&chain);
  }
  return chains;
}

std::vector<const x509::Certificate*> leaves(const assess::Assessment& assessment) {
  std::vector<const x509::Certificate*> distinct;
  for (const checks::ServedChain* chain : named_chains(assessment)) {
    const x509::CertificateRef certificate = chain->chain->leaf();
    if (!certificate) continue;
    const auto same = [&](const auto* known) { return known->fingerprint == certificate->fingerprint; };
    if (std::ranges::none_of(distinct, same)) distinct.push_back(certificate.get());
  }
  return distinct;
}

std::vector<Found> unreadable_leaves(const assess::Assessment& assessment) {
  std::vector<Found> found;
  for (const checks::ServedChain* chain : named_chains(assessment)) {
    if (chain->chain->leaf()) continue;
    const auto& endpoint = assessment.observation->endpoints[chain->places.front().endpoint].endpoint;
    found.push_back({JudgementStatus::undetermined,
                     fmt::format("what {} sends as its leaf is no certificate: {}", target::to_string(endpoint),
                                 base::printable(chain->chain->certificates.front().defect))});
  }
  return found;
}

JudgementStatus met_if(bool holds) {
  return holds ? JudgementStatus::met : JudgementStatus::unmet;
}

std::string place_of(const observation::EndpointObservation& seen) {
  return target::to_string(seen.endpoint);
}

const std::vector<std::string>& texts_of(const ExpectedValue& value) {
  return std::get<std::vector<std::string>>(value);
}

bool flag_of(const ExpectedValue& value) {
  return std::get<bool>(value);
}

long count_of(const ExpectedValue& value) {
  return std::get<long>(value);
}

const std::string& word_of(const ExpectedValue& value) {
  return std::get<std::string>(value);
}

std::string one_of(const ExpectedValue& value) {
  const auto& texts = texts_of(value);
  std::string words;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    words += (i == 0 ? "" : i + 1 == texts.size() ? " or " : ", ") + base::printable(texts[i]);
  }
  return words;
}

bool fits_any(const std::vector<std::string>& patterns, std::string_view text) {
  return std::ranges::any_of(patterns, [&](const std::string& pattern) { return base::fits_pattern(pattern, text); });
}

}  // namespace trustprobe::suites

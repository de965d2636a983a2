// Shared by the tests of this folder: a store and a chain in, a verdict out.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "path/path_verdict.h"
#include "support/certificate_maker.h"

namespace trustprobe::path {

inline trust::TrustStore store_of(const std::vector<support::Identity>& roots) {
  std::vector<trust::Anchor> anchors;
  for (const auto& root : roots) anchors.push_back({root.certificate, ""});
  return {"lab", {}, std::move(anchors)};
}

inline VerdictRequest request_for(const std::vector<support::Identity>& presented, const trust::TrustStore& store) {
  VerdictRequest request;
  for (const auto& identity : presented) request.presented.push_back(identity.certificate);
  request.store = &store;
  request.client = &web_client();
  request.terms.expected_name = "shop.example";
  request.terms.now = support::instant("2026-06-01T12:00:00Z");
  return request;
}

inline PathVerdict judged(const VerdictRequest& request) {
  SignatureMemory memory;
  return judge_chain(request, memory);
}

/// "expired@0 no-issuer@1"
inline std::string listed(const std::vector<Problem>& problems) {
  std::string text;
  for (const Problem& problem : problems) {
    text += (text.empty() ? "" : " ") + std::string(rule(problem.id).name) + "@" + std::to_string(problem.position);
  }
  return text;
}

}  // namespace trustprobe::path

// The signature checks of one judgement, each pair once, up to its budget.
#pragma once

#include <map>
#include <optional>
#include <utility>

#include "path/signature_memory.h"

namespace trustprobe::path {

/// Counts the same whatever `memory` already knows: a verdict must not depend on what was judged before.
class CountedSignatures {
 public:
  CountedSignatures(SignatureMemory& memory, std::size_t limit) : memory_(memory), limit_(limit) {}

  /// Nothing when the budget is spent and this pair was not asked before.
  std::optional<x509::SignatureStatus> check(const x509::Certificate& certificate, const x509::Certificate& issuer);

  std::size_t count() const { return asked_.size(); }

 private:
  SignatureMemory& memory_;
  std::size_t limit_;
  std::map<std::pair<const x509::Certificate*, const x509::Certificate*>, x509::SignatureStatus> asked_;
};

}  // namespace trustprobe::path

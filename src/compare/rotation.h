// A certificate rotation as it goes on: round by round, where the new certificate is served and what gets worse by it.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "compare/regression.h"
#include "compare/rollout.h"

namespace trustprobe::compare {

struct RotationTerms {
  RotationLeaves leaves;  ///< as files say
  std::vector<PrivateKeyFile> keys;
  TrustTerms trust;
  base::Seconds clock_lag = std::chrono::hours{1};
};

/// From worst to best.
enum class RotationAnswer {
  regression,    ///< something gets worse that should fail a gate
  not_yet,       ///< an address lags
  undetermined,  ///< an address or a regression could not be decided, and nothing is known to be wrong
  done,
};
std::string_view to_string(RotationAnswer answer);  // "regression", "not-yet", "undetermined", "done"

/// What is known after all targets were asked once.
struct RotationRound {
  base::Instant at;
  std::vector<AddressRollout> addresses;
  std::vector<LeafChain> old;  ///< from files and as seen until now; empty: nothing was compared
  std::vector<Regression> regressions;

  RotationAnswer answer() const;
  std::size_t count(AddressState state) const;
  /// Every address serves the new leaf: there is nothing to wait for.
  bool rolled_out() const { return count(AddressState::new_leaf) == addresses.size(); }
};

/// Judges round after round. Pure but for what it remembers: the old certificate is still compared with when it is no
/// longer served anywhere.
class RotationJudge {
 public:
  explicit RotationJudge(RotationTerms terms) : terms_(std::move(terms)), old_(terms_.leaves.old) {}

  const RotationTerms& terms() const { return terms_; }
  RotationRound judge(const std::vector<std::shared_ptr<const observation::Observation>>& observations,
                      base::Instant now);

 private:
  void remember_old(const RotationRound& round, const std::vector<LeafChain>& served);

  RotationTerms terms_;
  std::vector<LeafChain> old_;
  path::SignatureMemory signatures_;
};

}  // namespace trustprobe::compare

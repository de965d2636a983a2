// What a target's servers did, told in a test: addresses, what each served to which offer, and the stores to judge it
// by.
//
//   Scene scene;
//   const auto first = scene.add_address("203.0.113.10");
//   scene.serve({first}, {"default"}, {leaf, intermediate});
//   scene.trust("roots", {root});
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "checks/check.h"
#include "observation/observation.h"
#include "path/client.h"
#include "support/certificate_maker.h"
#include "trust/trust_store.h"

namespace trustprobe::support {

class Scene {
 public:
  explicit Scene(std::string host = "shop.example");

  std::size_t add_address(std::string address);

  /// Each of these endpoints answers each of these offers with this chain. A chain must be served by one call only.
  void serve(const std::vector<std::size_t>& endpoints, const std::vector<std::string_view>& offers,
             const std::vector<Identity>& chain);
  void serve(const std::vector<std::size_t>& endpoints, const std::vector<std::string_view>& offers,
             x509::PresentedChain chain);
  void fail(std::size_t endpoint, std::string_view offer, observation::AttemptFailure failure);

  void trust(std::string store, const std::vector<Identity>& anchors);

  observation::Attempt& attempt(std::size_t endpoint, std::size_t index = 0) {
    return observation.endpoints[endpoint].attempts[index];
  }

  /// The served chains with real verdicts, one per store, for the client `web`.
  std::vector<checks::ServedChain> judged() const { return judged({&path::web_client()}, {}); }
  /// The same for these clients, and for the record those of `others` that are not among them.
  std::vector<checks::ServedChain> judged(const std::vector<const path::Client*>& clients,
                                          const std::vector<const path::Client*>& others) const;

  observation::Observation observation;
  std::vector<trust::TrustStoreRef> stores;
  base::Instant now = instant("2026-11-21");

 private:
  std::vector<std::vector<checks::ServedChain::Place>> places_;
};

x509::PresentedChain presented(const std::vector<Identity>& chain);

/// Bytes that are no certificate, as a server may send them.
x509::PresentedCertificate not_a_certificate();

}  // namespace trustprobe::support

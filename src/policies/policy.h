// Published policies of services (which versions, cipher suites and groups they speak), and which of them a scanned
// endpoint fits.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/input_error.h"
#include "observation/surface.h"

namespace trustprobe::policies {

/// One published policy. A value that the publisher does not document is left open, and not compared.
struct Policy {
  std::string name;                 ///< as published: "ELBSecurityPolicy-TLS13-1-2-2021-06"
  std::string service;              ///< which kind of service has it: "load-balancer", "cdn", "api-gateway", "profile"
  std::vector<std::string> scopes;  ///< within the service: "alb", "nlb", "clb", "edge", "regional"; may be empty
  std::vector<std::uint16_t> versions;             ///< ascending
  std::vector<std::uint16_t> cipher_suites;        ///< of all versions, in the published order
  bool ordered = true;                             ///< the server's order is the published one
  std::vector<std::uint16_t> groups;               ///< all that it takes, hybrid ones too; empty: not documented
  std::optional<bool> post_quantum;                ///< hybrid groups are taken; nothing: not documented
  std::vector<std::uint16_t> post_quantum_groups;  ///< at least one of them is taken where `post_quantum`
  std::string
      default_for;  ///< where it is what one gets without choosing: "CLI, CloudFormation and CDK"; empty: nowhere
  bool old_default = false;  ///< `default_for` is what used to be, or what should not be kept
  std::string note;          ///< for people; may be empty
  std::string source;        ///< URL of the publisher's page
};

/// All policies, files by name and each file's in its order. The catalogue owns them. No two have the same name,
/// service and scope.
class Catalogue {
 public:
  /// Every *.toml of `folder`. Names what is wrong in which file and line.
  static base::Result<Catalogue> load(const std::filesystem::path& folder);

  std::span<const Policy> all() const { return policies_; }
  /// By name; letter case does not matter. Where policies share one, what stands before a colon tells them apart: the
  /// service, a scope or both, "api-gateway:TLS_1_2", "edge:TLS_1_0", "api-gateway/edge:TLS_1_0". Nothing where there
  /// is none or more than one.
  const Policy* find(std::string_view name) const;
  /// The shortest that `find` takes for this policy of the catalogue.
  std::string name_of(const Policy& policy) const;
  /// For a name that `find` does not take: the nearest that it does, or empty.
  std::string nearest(std::string_view name) const;

 private:
  std::vector<Policy> policies_;
};

/// How the endpoint is not as the policy's server would be. What could not be found out, and what no version or
/// certificate of the endpoint can show, counts as alike. Empty in all: it fits.
struct PolicyDifference {
  std::vector<std::uint16_t> versions_missing,
      versions_extra;  ///< seen from the policy: "extra" is what only the endpoint has
  std::vector<std::uint16_t> suites_missing, suites_extra;  ///< of versions that the endpoint has
  std::vector<std::uint16_t> groups_missing, groups_extra;
  std::optional<bool> post_quantum_differs;  ///< what the endpoint does; nothing: as the policy
  bool order_differs = false;  ///< among suites of one key: which key goes first is the certificates' matter

  bool none() const;
  std::size_t size() const;
};

struct PolicyFit {
  const Policy* policy = nullptr;
  PolicyDifference difference;
};

struct PolicyMatch {
  /// Every policy that fits: alike on the wire, as far as the certificates that are served can show it.
  std::vector<const Policy*> exact;
  std::optional<PolicyFit> nearest;  ///< where none fits: of those that have a version and a suite in common with it
  /// Suites that no certificate of the endpoint can exercise, so that nothing is said of them.
  std::vector<std::uint16_t> not_exercised;
  /// Why nothing can be said, and then neither `exact` nor `nearest` is; empty otherwise.
  std::string undetermined;
};

/// Which of `policies` the endpoint fits. `service` ("load-balancer", or a scope: "alb") narrows them; empty: all.
PolicyMatch match(const observation::Surface& surface, std::span<const Policy> policies, std::string_view service);

/// How an endpoint is weaker than a policy: what it takes that the policy does not. Suites that are missing at the
/// endpoint, a higher lowest version and more post-quantum groups are no weakness; a post-quantum policy without such a
/// group at the endpoint is.
struct PolicyVerdict {
  observation::Answer no_weaker = observation::Answer::undetermined;
  std::vector<std::string> weaknesses;    ///< for people: "accepts TLS 1.0", "accepts TLS_RSA_WITH_AES_128_CBC_SHA"
  std::vector<std::string> undetermined;  ///< what could not be found out
};
PolicyVerdict hold_against(const observation::Surface& surface, const Policy& policy);

/// Whether the endpoint takes a hybrid or ML-KEM group in TLS 1.3; those of drafts are none.
observation::Answer takes_post_quantum(const observation::Surface& surface);

}  // namespace trustprobe::policies

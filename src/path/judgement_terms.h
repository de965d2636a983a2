// What a path is judged for: name, time, purpose, limits.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"

namespace trustprobe::path {

/// What the end-entity certificate is used for. `mdl`: the issuer profile of ISO/IEC 18013-5 annex B (document signer
/// below an IACA root).
enum class Purpose { server, client, any, code_signing, mdl };
std::string_view to_string(Purpose purpose);  // "server", "client", "any", "code-signing", "mdl"
std::optional<Purpose> find_purpose(std::string_view name);

/// The inputs of RFC 5280 6.1.1 (c) and (e)-(g).
struct PolicyTerms {
  std::vector<std::string> initial_policies;  ///< OIDs in dotted form; empty: any policy will do
  bool explicit_policy = false;
  bool inhibit_mapping = false;
  bool inhibit_any_policy = false;
};

struct JudgementTerms {
  std::string expected_name;  ///< DNS name (A-labels) or IP literal; empty: names are not judged
  base::Instant now;          ///< whole seconds (RFC 5280 4.1.2.5 counts no smaller ones)
  std::string store;          ///< the store's name, for sentences; `judge_chain` sets it
  Purpose purpose = Purpose::server;
  std::optional<std::size_t> most_intermediates;  ///< between leaf and anchor, self-issued ones not counted
  PolicyTerms policies;
  /// When logs are claimed to have seen the leaf, beyond the SCTs inside it: those of the handshake and of the staple.
  std::vector<base::Instant> sct_times;
};

}  // namespace trustprobe::path

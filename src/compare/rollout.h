// How far a rotation is: which certificate each address serves to each offer, with and without server name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compare/leaf_chain.h"
#include "observation/observation.h"

namespace trustprobe::compare {

/// What one offer met at one address.
enum class Standing {
  new_leaf,
  old_leaf,    ///< what the new one replaces
  other_leaf,  ///< neither of them
  kept_leaf,   ///< a key of a type for which no new leaf is expected, and that nobody said is to go: no failure
  declined,    ///< an answer by TLS without certificate: an RSA listener at an ECDSA-only offer
  no_answer,   ///< nothing can be said of it, also not that it is old
};
std::string_view to_string(Standing standing);  // "new", "old", "other", "kept", "declined", "no-answer"

struct OfferStanding {
  const target::Offer* offer = nullptr;
  Standing standing = Standing::no_answer;
  x509::CertificateRef leaf;  ///< null: none came, or bytes that are no certificate
  std::string failure;        ///< of `declined` and `no_answer`
  bool stapled = false;       ///< an OCSP response came with the leaf
  bool counts = true;         ///< false: another host's certificate, to clients without server name
};

/// From worst to best.
enum class AddressState {
  old_leaf,    ///< an offer, with or without server name, still meets the old leaf
  other_leaf,  ///< an offer meets a leaf that is neither new nor old, and that is not another host's without server
               ///< name
  missing,     ///< a new leaf does not come to any offer that asks for its type of key
  no_answer,   ///< something could not be asked, and nothing is known to be wrong
  new_leaf,    ///< every new leaf, and nothing that should be gone
};
std::string_view to_string(AddressState state);  // "old", "other", "missing", "no-answer", "new"

struct AddressRollout {
  std::string target;   ///< as it was typed
  std::string address;  ///< with its port where that is not the target's; empty where the name did not resolve
  AddressState state = AddressState::no_answer;
  std::vector<OfferStanding> offers;
  std::vector<x509::CertificateRef> missing;  ///< new leaves that no offer with server name met; none of `no_answer`
  std::string failure;                        ///< of `no_answer`: the first one

  bool lags() const { return state < AddressState::no_answer; }
};

/// What is new and what is old. Without `old` for a type of key the old leaf is what is served to the server's name,
/// names it, and does not begin later than the new one of that type.
struct RotationLeaves {
  std::vector<LeafChain> expected;  ///< not empty; one for each type of key
  std::vector<LeafChain> old;       ///< known beforehand
};

/// One for each address of the target; one without address when there are none.
std::vector<AddressRollout> rollout_of(const observation::Observation& observation, const RotationLeaves& leaves);

}  // namespace trustprobe::compare

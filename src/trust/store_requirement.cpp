#include "trust/store_requirement.h"

#include <algorithm>

namespace trustprobe::trust {
namespace {

using Kind = RequirementResult::Kind;

// Of several the self-signed one: it is an anchor to everybody.
const Anchor* same_key_in(const TrustStore& store, const x509::Certificate& wanted) {
  const Anchor* found = nullptr;
  for (const Anchor* anchor : store.anchors_named(wanted.subject)) {
    if (anchor->certificate->spki_sha256 != wanted.spki_sha256) continue;
    if (found == nullptr || anchor->certificate->self_signed()) found = anchor;
  }
  return found;
}

bool adds_limits(const Anchor& found, const Anchor& wanted) {
  const AnchorConstraints limits = for_servers(found.constraints);
  return limits != AnchorConstraints{} && limits != for_servers(wanted.constraints);
}

RequirementResult check(const TrustStore& store, const Anchor& wanted) {
  if (const Anchor* found = store.find(*wanted.certificate))
    return {adds_limits(*found, wanted) ? Kind::limited : Kind::present, &wanted, found};
  if (const Anchor* found = same_key_in(store, *wanted.certificate)) return {Kind::other_certificate, &wanted, found};
  return {Kind::missing, &wanted, nullptr};
}

}  // namespace

std::vector<RequirementResult> check_requirement(const TrustStore& store, const TrustStore& required) {
  std::vector<RequirementResult> results;
  for (const Anchor& wanted : required.anchors()) results.push_back(check(store, wanted));
  return results;
}

}  // namespace trustprobe::trust

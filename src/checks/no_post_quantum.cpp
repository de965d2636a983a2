#include <algorithm>

#include "checks/rows.h"
#include "checks/scanned.h"
#include "wire/registry.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;
using wire::GroupFamily;

constexpr std::uint16_t tls13 = 0x0304;

bool has(const std::vector<std::uint16_t>& groups, GroupFamily family) {
  return std::ranges::any_of(groups, [&](std::uint16_t group) { return wire::group_family(group) == family; });
}

bool has_standard(const std::vector<std::uint16_t>& groups) {
  return has(groups, GroupFamily::hybrid) || has(groups, GroupFamily::ml_kem);
}

SurfaceVerdict judge(const Scanned& at) {
  const observation::AcceptedList& groups = at.surface.groups;
  if (has_standard(groups.accepted)) return passed();
  const bool tls13_declined = at.surface.supports(tls13) == Answer::no;
  const bool asked = !groups.accepted.empty() && !has_standard(groups.undetermined);
  if (!tls13_declined && !asked)
    return verdict_of(undetermined(at, "whether it takes post-quantum groups", "some hellos were not answered"));
  Told told{.summary = "takes no post-quantum key exchange",
            .detail =
                "What is sent today can be recorded, and read once there is a large quantum computer. Current "
                "browsers, OpenSSL 3.5 and Go offer X25519MLKEM768.",
            .remedy =
                "build the server on OpenSSL 3.5 or newer (nginx \"ssl_ecdh_curve X25519MLKEM768:X25519:"
                "prime256v1;\"), on a load balancer choose a policy with PQ in its name"};
  if (tls13_declined) told.summary += ", since it does not speak TLS 1.3";
  if (has(groups.accepted, GroupFamily::draft_hybrid))
    told.summary += " but that of a draft, which clients no longer offer";
  return verdict_of(fault(at, std::move(told)));
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check no_post_quantum{
    .id = "no-post-quantum",
    .title = "No post-quantum key exchange is taken",
    .severity = Severity::note,
    .citation = "draft-ietf-tls-ecdhe-mlkem; FIPS 203",
    .explanation =
        "None of the hybrid groups (X25519MLKEM768, SecP256r1MLKEM768, SecP384r1MLKEM1024) and of the pure ML-KEM "
        "groups was accepted, each offered in a hello of its own.",
    .remedy = "Use a TLS library with ML-KEM, and enable X25519MLKEM768 beside the classical groups.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

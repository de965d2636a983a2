#include <fmt/format.h>

#include "checks/rows.h"
#include "checks/suite_search.h"

namespace trustprobe::checks {
namespace {

constexpr std::size_t least_bits = 2048;      // RFC 9325 4.5
constexpr std::size_t breakable_bits = 1024;  // below: broken in the Logjam work

SurfaceVerdict judge_unseen(const Scanned& at) {
  const SuitesFound dhe = suites_found(at.surface.versions, [](const wire::SuiteTraits& traits) {
    return traits.key_exchange == wire::KeyExchange::dhe;
  });
  if (dhe.none() && !dhe.uncertain) return not_applicable();
  return verdict_of(undetermined(at, "which Diffie-Hellman group it uses", "no hello that would tell was answered"));
}

SurfaceVerdict judge(const Scanned& at) {
  const std::size_t bits = at.surface.smallest_dh_bits;
  if (bits == 0) return judge_unseen(at);
  if (bits >= least_bits) return passed();
  const Severity severity = bits < breakable_bits ? Severity::error : at.check.severity;
  return verdict_of(fault(
      at, severity,
      {.summary = fmt::format("uses a Diffie-Hellman group of {} bits", bits),
       .detail = bits < breakable_bits
                     ? "Groups of this size have been broken with the means of a university, once for all who use the "
                       "group (Logjam)."
                     : "A group of 1,024 bits is within reach of whoever can pay for the work once, and many servers "
                       "share one group (Logjam).",
       .remedy = "turn DHE suites off, since ECDHE does the same: append \":!kDHE\" to the cipher list; or give the "
                 "server ffdhe2048 of RFC 7919 (nginx \"ssl_dhparam\")"}));
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check weak_dh{
    .id = "weak-dh",
    .title = "The Diffie-Hellman group is too small",
    .severity = Severity::warning,
    .citation = "RFC 9325 4.5; RFC 7919; CVE-2015-4000 (Logjam)",
    .explanation =
        "The prime in a ServerKeyExchange of a DHE suite has less than 2,048 bits. Below 1,024 bits it is an "
        "error.",
    .remedy = "Turn DHE suites off, or use a group of RFC 7919.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/rows.h"
#include "checks/selection.h"
#include "checks/served.h"
#include "checks/subject_names.h"

namespace trustprobe::checks {
namespace {

std::vector<std::string> sorted_names(const x509::Certificate& leaf) {
  std::vector<std::string> names = subject_names(leaf);
  for (std::string& name : names) name = base::ascii_lower(name);
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> without(const std::vector<std::string>& names, const std::vector<std::string>& others) {
  std::vector<std::string> left;
  std::ranges::set_difference(names, others, std::back_inserter(left));
  return left;
}

// Who stands behind the chain: CAs issue each key type from an authority, and often a root, of its own.
std::string authority(const ServedKey& key) {
  const std::string& organization = key.leaf().issuer.organization;
  if (!organization.empty()) return base::printable(organization);
  const x509::CertificateRef top = key.cell->chain.certificates.back().certificate;
  return name_of(top ? top->issuer : key.leaf().issuer);
}

void judge_names(const Scanned& at, const SelectionRow& row, SurfaceVerdict& verdict) {
  const auto ecdsa = sorted_names(row.ecdsa.leaf()), rsa = sorted_names(row.rsa.leaf());
  if (ecdsa == rsa) return;
  std::vector<std::string> parts;
  if (const auto only = without(ecdsa, rsa); !only.empty()) parts.push_back("in the ECDSA one only: " + listed(only));
  if (const auto only = without(rsa, ecdsa); !only.empty()) parts.push_back("in the RSA one only: " + listed(only));
  verdict.findings.push_back(
      fault(at, {.summary = fmt::format("has different names in its ECDSA and RSA certificates{}", for_name(row)),
                 .detail = fmt::format("Names {}. Whether a client may connect by such a name depends on the key type "
                                       "that it happens to get.",
                                       fmt::join(parts, "; ")),
                 .remedy = "order both certificates with the same names"}));
}

void judge_authorities(const Scanned& at, const SelectionRow& row, SurfaceVerdict& verdict) {
  const std::string ecdsa = authority(row.ecdsa), rsa = authority(row.rsa);
  if (ecdsa == rsa) return;
  verdict.findings.push_back(fault(
      at,
      {.summary = fmt::format("has its ECDSA certificate from {} and its RSA one from {}{}", ecdsa, rsa, for_name(row)),
       .detail = "Clients whose store knows one of the two authorities connect or fail by the key type that "
                 "they happen to get, and CAA records and pins must allow both.",
       .remedy = "have both issued by one authority, unless two are meant; then check that every client "
                 "trusts both"}));
}

void judge_pair(const Scanned& at, const SelectionRow& row, SurfaceVerdict& verdict) {
  judge_names(at, row, verdict);
  judge_authorities(at, row, verdict);
}

SurfaceVerdict judge(const Scanned& at) {
  return judge_pairs(at, judge_pair);
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check keys_differ{
    .id = "keys-differ",
    .title = "The certificates of the two key types differ in more than the key",
    .severity = Severity::warning,
    .citation = "a comparison of the certificates that one server name has for ECDSA and for RSA",
    .explanation =
        "The endpoint has an ECDSA and an RSA certificate for one server name, with other names in them or "
        "from another authority. Different intermediates and roots of one authority are usual and not told.",
    .remedy = "Order both with the same names and from the same authority.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

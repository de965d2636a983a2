#include <fmt/format.h>

#include "base/text.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

constexpr int least_rsa_bits = 2048;      // Baseline Requirements 6.1.5
constexpr int breakable_rsa_bits = 1024;  // below: factored in practice
constexpr int least_ec_bits = 256;

bool is_rsa_like(const x509::PublicKey& key) {
  return key.algorithm == x509::KeyAlgorithm::rsa || key.algorithm == x509::KeyAlgorithm::rsa_pss ||
         key.algorithm == x509::KeyAlgorithm::dsa;
}

bool is_weak(const x509::PublicKey& key) {
  if (key.bits == 0) return false;
  if (is_rsa_like(key)) return key.bits < least_rsa_bits;
  return key.algorithm == x509::KeyAlgorithm::ec && key.bits < least_ec_bits;
}

Finding weak_finding(const Check& self, const CheckInput& input, const ServedChain& chain, std::size_t position) {
  const x509::Certificate& certificate = *chain.chain->certificates[position].certificate;
  const x509::PublicKey& key = certificate.public_key;
  Finding finding = position == 0 ? leaf_failure_of(self, input, chain) : failure_of(self, input, chain);
  if (is_rsa_like(key) && key.bits < breakable_rsa_bits && !chain.default_only) finding.severity = Severity::error;
  const std::string key_name = base::printable(key.name);
  finding.summary = position == 0
                        ? fmt::format("has a weak key, {}", key_name)
                        : fmt::format("is sent with {}, which has a weak key, {}", name_of(certificate), key_name);
  finding.detail = fmt::format(
      "At least RSA {} or ECDSA P-256 is asked of public certificates; current clients refuse much shorter "
      "keys, and OpenSSL at security level 2 refuses this one.",
      least_rsa_bits);
  finding.remedy = "make a new key, RSA 2048 or ECDSA P-256 at least, and have the certificate issued for it";
  return finding;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  for (const ServedChain& chain : input.chains) {
    const auto& sent = chain.chain->certificates;
    for (std::size_t i = 0; i < sent.size(); ++i) {
      if (!sent[i].certificate || !is_weak(sent[i].certificate->public_key)) continue;
      if (i > 0 || first_with_leaf(input, chain)) findings.push_back(weak_finding(self, input, chain, i));
    }
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check weak_key{
    .id = "weak-key",
    .title = "A certificate's key is too short",
    .severity = Severity::warning,
    .citation = "CA/Browser Forum Baseline Requirements 6.1.5; NIST SP 800-57 part 1",
    .explanation =
        "RSA or DSA below 2048 bits or an elliptic curve below 256 bits. RSA below 1024 bits is an error: such keys "
        "are "
        "factored in practice.",
    .remedy = "Make a new key, RSA 2048 or ECDSA P-256 at least, and have the certificate issued for it.",
    .run = run,
};

}  // namespace trustprobe::checks

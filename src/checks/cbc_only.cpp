#include "checks/rows.h"
#include "checks/suite_search.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;

constexpr std::uint16_t tls12 = 0x0303;

Told told(const observation::Surface& surface) {
  const bool encrypt_then_mac = surface.features.encrypt_then_mac.answer == Answer::yes;
  return {
      .summary = "has no AEAD cipher suite in TLS 1.2",
      .detail = encrypt_then_mac
                    ? "It authenticates after it encrypts (encrypt_then_mac) for clients that ask for it; the others, "
                      "browsers among them, get CBC with the padding that Lucky Thirteen and its kin measure."
                    : "CBC suites authenticate before they encrypt, which Lucky Thirteen and its kin measure; some "
                      "clients, HTTP/2 among them, refuse to go on.",
      .remedy = "add suites with AES-GCM or ChaCha20: nginx \"ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;\""};
}

SurfaceVerdict judge(const Scanned& at) {
  const observation::VersionSurface* version = at.surface.find_version(tls12);
  if (version == nullptr || version->supported == Answer::no) return not_applicable();
  const observation::AcceptedList& suites = version->cipher_suites;
  if (any_accepted(suites, is_aead)) return passed();
  const bool clear =
      version->supported == Answer::yes && !any_undetermined(suites, is_aead) && !suites.accepted.empty();
  if (clear) return verdict_of(fault(at, told(at.surface)));
  return verdict_of(undetermined(at, "whether it has AEAD suites in TLS 1.2", version->detail));
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check cbc_only{
    .id = "cbc-only",
    .title = "TLS 1.2 has no AEAD cipher suite",
    .severity = Severity::warning,
    .citation = "RFC 9325 4.2; RFC 9113 9.2.2; CVE-2013-0169 (Lucky Thirteen)",
    .explanation =
        "The server accepts suites in TLS 1.2, and none with GCM, CCM or ChaCha20-Poly1305. Older versions "
        "have no such suites and are told of by obsolete-version.",
    .remedy = "Add suites with AES-GCM or ChaCha20, and prefer them.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

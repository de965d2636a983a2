#include <fmt/format.h>

#include <array>

#include "checks/rows.h"
#include "checks/served.h"
#include "checks/suite_search.h"

namespace trustprobe::checks {
namespace {

using wire::SuiteTraits;

struct Kind {
  std::string_view name;
  std::string_view harm;
  SuiteTest test;
};

constexpr std::array kinds{
    Kind{"NULL encryption", "NULL suites send everything in the clear",
         [](const SuiteTraits& traits) { return traits.null_encryption; }},
    Kind{"anonymous key exchange", "anonymous suites let anybody pose as the server",
         [](const SuiteTraits& traits) { return traits.authentication == SuiteTraits::Authentication::anonymous; }},
    Kind{"export ciphers", "export ciphers have 40 or 56 bits and are found by trying (FREAK, Logjam)",
         [](const SuiteTraits& traits) { return traits.export_grade; }},
    Kind{"RC4", "RC4 gives away cookies and passwords that are sent often",
         [](const SuiteTraits& traits) { return traits.rc4; }},
    Kind{"single DES", "single DES has 56 bits and is found by trying",
         [](const SuiteTraits& traits) { return traits.des; }},
};

Told told(const observation::Surface& surface, const SuitesFound& found) {
  std::vector<std::string> names, harms;
  for (const Kind& kind : kinds) {
    if (suites_found(surface.versions, kind.test).none()) continue;
    names.emplace_back(kind.name);
    harms.emplace_back(kind.harm);
  }
  return {.summary = fmt::format("accepts {} in {}", listed(names), version_names(found.versions)),
          .detail = fmt::format("Of these, {}. Accepted: {}.", fmt::join(harms, "; "), suite_names(found.suites)),
          .remedy =
              "take them out: nginx \"ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;\", HAProxy \"ssl-default-bind-"
              "ciphers\" with the same list, on a load balancer a policy of this decade"};
}

SurfaceVerdict judge(const Scanned& at) {
  const SuitesFound found = suites_found(at.surface.versions, is_broken);
  return verdict_on(at, found, "whether it accepts ciphers that protect nothing", told(at.surface, found));
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check broken_cipher{
    .id = "broken-cipher",
    .title = "Ciphers that protect nothing are accepted",
    .severity = Severity::error,
    .citation = "RFC 9325 4.1; RFC 7465 2 (RC4); CVE-2015-0204 (FREAK); CVE-2015-4000 (Logjam)",
    .explanation =
        "The server picked a suite with NULL encryption, without authentication, of export grade, with RC4 or with "
        "single DES when it was offered. Clients of today do not offer them, but old and misconfigured ones do, and "
        "export suites were the way into handshakes of clients that did not.",
    .remedy = "Leave only ECDHE suites with AES-GCM or ChaCha20.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

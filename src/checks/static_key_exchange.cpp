#include <fmt/format.h>

#include "checks/rows.h"
#include "checks/suite_search.h"

namespace trustprobe::checks {
namespace {

using observation::VersionSurface;

// What a version without any forward secret suite is, no-forward-secrecy says.
std::vector<VersionSurface> with_a_choice(std::vector<VersionSurface> versions) {
  std::erase_if(versions, [](const VersionSurface& version) {
    return version.supported == observation::Answer::yes && version.cipher_suites.exhaustive() &&
           !any_accepted(version.cipher_suites, is_forward_secret);
  });
  return versions;
}

SurfaceVerdict judge(const Scanned& at) {
  const SuitesFound found = suites_found(with_a_choice(at.surface.versions), is_static_key_exchange);
  return verdict_on(
      at, found, "whether it accepts static key exchange",
      {.summary = fmt::format("accepts key exchange without forward secrecy in {}", version_names(found.versions)),
       .detail = fmt::format("Clients that pick such a suite can be read later by whoever recorded them and gets hold "
                             "of the server's key; RSA key transport also keeps coming back as a padding oracle. "
                             "Accepted: {}.",
                             suite_names(found.suites)),
       .remedy = "if no old client needs them, leave only ECDHE: append \":!kRSA\" to the cipher list"});
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check static_key_exchange{
    .id = "static-key-exchange",
    .title = "Static key exchange is accepted beside ephemeral one",
    .severity = Severity::note,
    .citation = "RFC 9325 4.1",
    .explanation =
        "The server picked a suite with RSA key transport, static DH or static ECDH when it was offered, and "
        "has forward secret suites in the same version.",
    .remedy = "Take such suites out of the cipher list where no old client needs them.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

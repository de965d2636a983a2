#include "checks/suite_search.h"

#include <algorithm>

#include "checks/served.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;

constexpr std::uint16_t sslv2 = 0x0002;

std::vector<std::uint16_t> those(const std::vector<std::uint16_t>& suites, SuiteTest wanted) {
  std::vector<std::uint16_t> found;
  for (const std::uint16_t suite : suites) {
    if (wanted(wire::traits_of(suite))) found.push_back(suite);
  }
  return found;
}

void add_once(std::vector<std::uint16_t>& list, const std::vector<std::uint16_t>& values) {
  for (const std::uint16_t value : values) {
    if (std::ranges::find(list, value) == list.end()) list.push_back(value);
  }
}

}  // namespace

bool any_accepted(const observation::AcceptedList& list, SuiteTest wanted) {
  return !those(list.accepted, wanted).empty();
}

bool any_undetermined(const observation::AcceptedList& list, SuiteTest wanted) {
  return !those(list.undetermined, wanted).empty();
}

SuitesFound suites_found(const std::vector<observation::VersionSurface>& versions, SuiteTest wanted) {
  SuitesFound found;
  for (const observation::VersionSurface& version : versions) {
    if (version.version == sslv2 || version.supported == Answer::no) continue;
    const auto suites = those(version.cipher_suites.accepted, wanted);
    if (!suites.empty()) found.versions.push_back(version.version);
    add_once(found.suites, suites);
    if (version.supported == Answer::undetermined || any_undetermined(version.cipher_suites, wanted))
      found.uncertain = true;
  }
  return found;
}

bool is_broken(const wire::SuiteTraits& traits) {
  return traits.null_encryption || traits.authentication == wire::SuiteTraits::Authentication::anonymous ||
         traits.export_grade || traits.rc4 || traits.des;
}

bool is_triple_des(const wire::SuiteTraits& traits) {
  return traits.triple_des;
}

bool is_forward_secret(const wire::SuiteTraits& traits) {
  return traits.forward_secret;
}

bool is_static_key_exchange(const wire::SuiteTraits& traits) {
  using Authentication = wire::SuiteTraits::Authentication;
  if (traits.tls13 || traits.forward_secret) return false;
  return traits.authentication == Authentication::rsa || traits.authentication == Authentication::dss ||
         traits.authentication == Authentication::ecdsa;
}

bool is_aead(const wire::SuiteTraits& traits) {
  return traits.aead;
}

std::string suite_names(const std::vector<std::uint16_t>& suites) {
  std::vector<std::string> names;
  for (const std::uint16_t suite : suites) names.push_back(wire::cipher_suite_name(suite));
  return listed(names);
}

std::string version_names(const std::vector<std::uint16_t>& versions) {
  std::vector<std::string> names;
  for (const std::uint16_t version : versions) names.push_back(wire::version_name(version));
  return listed(names, 6);
}

SurfaceVerdict verdict_on(const Scanned& at, const SuitesFound& found, std::string_view question, Told told) {
  if (!found.none()) return verdict_of(fault(at, std::move(told)));
  if (found.uncertain)
    return verdict_of(undetermined(at, question, "some of the hellos that would tell were not answered"));
  return passed();
}

}  // namespace trustprobe::checks

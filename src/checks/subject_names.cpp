#include "checks/subject_names.h"

#include <algorithm>

#include "base/text.h"
#include "observation/name_text.h"

namespace trustprobe::checks {
namespace {

using Kind = x509::GeneralName::Kind;

bool names_host(const x509::GeneralName& name) {
  return name.kind == Kind::dns || name.kind == Kind::ip;
}

bool is_wildcard(const x509::GeneralName& name) {
  return name.kind == Kind::dns && name.value.starts_with("*.");
}

template <typename Predicate>
std::vector<std::string> names_where(const x509::Certificate& certificate, Predicate wanted) {
  std::vector<std::string> names;
  if (!certificate.extensions.subject_alt_names) return names;
  for (const x509::GeneralName& name : *certificate.extensions.subject_alt_names) {
    if (wanted(name)) names.push_back(base::printable(observation::name_text(name)));
  }
  return names;
}

}  // namespace

std::vector<std::string> subject_names(const x509::Certificate& certificate) {
  return names_where(certificate, names_host);
}

bool has_subject_names(const x509::Certificate& certificate) {
  const auto& names = certificate.extensions.subject_alt_names;
  return names && std::ranges::any_of(*names, names_host);
}

std::vector<std::string> wildcard_names(const x509::Certificate& certificate) {
  return names_where(certificate, is_wildcard);
}

}  // namespace trustprobe::checks

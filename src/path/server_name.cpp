#include "path/server_name.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace trustprobe::path {
namespace {

using x509::GeneralName;

std::size_t labels_in(std::string_view name) {
  return 1 + static_cast<std::size_t>(std::count(name.begin(), name.end(), '.'));
}

std::string ip_text(const std::string& bytes) {
  char text[INET6_ADDRSTRLEN];
  const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
  if ((bytes.size() != 4 && bytes.size() != 16) || inet_ntop(family, bytes.data(), text, sizeof text) == nullptr) {
    return "a malformed IP address";
  }
  return text;
}

}  // namespace

std::optional<std::string> ip_bytes(std::string_view literal) {
  const std::string text(literal);
  char bytes[16];
  if (inet_pton(AF_INET, text.c_str(), bytes) == 1) return std::string(bytes, 4);
  if (inet_pton(AF_INET6, text.c_str(), bytes) == 1) return std::string(bytes, 16);
  return std::nullopt;
}

bool dns_name_matches(std::string_view presented, std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.empty() || presented.empty() || host.front() == '.' || host.find('*') != std::string_view::npos)
    return false;
  const std::string pattern = base::ascii_lower(presented), name = base::ascii_lower(host);
  if (pattern == name) return true;
  // RFC 9525 6.3: the wildcard is the complete left-most label and matches one label.
  if (!pattern.starts_with("*.") || labels_in(pattern) < 3) return false;
  const std::size_t first_dot = name.find('.');
  return first_dot != std::string::npos && name.substr(first_dot) == pattern.substr(1);
}

bool names_server(const x509::Certificate& certificate, std::string_view expected) {
  const auto& names = certificate.extensions.subject_alt_names;
  if (!names) return false;
  const auto address = ip_bytes(expected);
  return std::any_of(names->begin(), names->end(), [&](const GeneralName& name) {
    if (address) return name.kind == GeneralName::Kind::ip && name.value == *address;
    return name.kind == GeneralName::Kind::dns && dns_name_matches(name.value, expected);
  });
}

std::vector<std::string> server_names(const x509::Certificate& certificate) {
  std::vector<std::string> names;
  for (const GeneralName& name : certificate.extensions.subject_alt_names.value_or(std::vector<GeneralName>{})) {
    if (name.kind == GeneralName::Kind::dns) names.push_back(base::printable(name.value));
    if (name.kind == GeneralName::Kind::ip) names.push_back(ip_text(name.value));
  }
  return names;
}

std::string describe_names(const x509::Certificate& certificate) {
  constexpr std::size_t shown = 3;
  const std::vector<std::string> names = server_names(certificate);
  if (names.empty()) return "names no host";
  if (names.size() == 1) return "names " + names.front();
  const std::size_t listed = std::min(names.size(), shown);
  std::string text = "names " + names.front();
  for (std::size_t i = 1; i < listed; ++i) text += (i + 1 == names.size() ? " and " : ", ") + names[i];
  if (names.size() > listed) text += ", ...";
  return fmt::format("{} ({})", text, base::counted(names.size(), "name"));
}

}  // namespace trustprobe::path

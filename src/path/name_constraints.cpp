#include "path/name_constraints.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "path/server_name.h"

namespace trustprobe::path {
namespace {

using x509::GeneralName;
using Kind = GeneralName::Kind;

bool is_host_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// RFC 1034 3.5 with underscores; a wildcard may be the first label (RFC 9525 6.3).
bool is_well_formed_host(std::string_view name) {
  if (name.starts_with("*.")) name.remove_prefix(2);
  if (name.empty() || name.size() > 253 || name.back() == '.') return false;
  std::size_t length = 0;
  for (const char character : name) {
    const bool dot = character == '.';
    if ((dot && length == 0) || (!dot && (!is_host_character(character) || ++length > 63))) return false;
    if (dot) length = 0;
  }
  return true;
}

// RFC 5280 4.2.1.10: zero or more labels may stand to the left of the base. A base with a leading dot (not in the
// standard for DNS names, common in practice) needs at least one.
bool host_within(const std::string& host, const std::string& base) {
  if (base.empty()) return true;
  if (base.front() == '.') return host.size() > base.size() && host.ends_with(base);
  return host == base ||
         (host.size() > base.size() && host.ends_with(base) && host[host.size() - base.size() - 1] == '.');
}

// A wildcard stands for every first label: it touches an excluded subtree that any of them would lie in
// (CVE-2025-61727).
bool wildcard_reaches(const std::string& name, const std::string& base) {
  if (!name.starts_with("*.")) return false;
  const std::size_t dot = base.find('.', base.starts_with('.') ? 1 : 0);
  return dot != std::string::npos && name.substr(1) == base.substr(dot);
}

bool ip_within(const std::string& address, const std::string& subtree) {
  if (subtree.size() != address.size() * 2) return false;
  for (std::size_t i = 0; i < address.size(); ++i) {
    if (((address[i] ^ subtree[i]) & subtree[address.size() + i]) != 0) return false;
  }
  return true;
}

struct Mailbox {
  std::string local;  ///< without quotes: "x"@a.example is x@a.example
  std::string host;   ///< lower-case
};

// RFC 5321 4.1.2: a local part, in which only quotes allow another "@", and the domain of a host.
std::optional<Mailbox> read_mailbox(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0) return std::nullopt;
  std::string_view local = text.substr(0, at);
  Mailbox mailbox{"", base::ascii_lower(text.substr(at + 1))};
  if (!is_well_formed_host(mailbox.host)) return std::nullopt;
  if (!local.starts_with('"')) {
    if (local.find_first_of("\"@") != std::string_view::npos) return std::nullopt;
    mailbox.local = local;
    return mailbox;
  }
  local.remove_prefix(1);
  for (; !local.empty() && local.front() != '"'; local.remove_prefix(1)) {
    if (local.front() == '\\') local.remove_prefix(1);
    if (local.empty()) return std::nullopt;
    mailbox.local += local.front();
  }
  return local == "\"" ? std::optional(mailbox) : std::nullopt;
}

// RFC 5280 4.2.1.10: a mailbox, all mailboxes of a host, or with a leading dot all hosts below a domain.
bool email_within(std::string_view name, const std::string& base) {
  const auto mailbox = read_mailbox(name);
  if (!mailbox) return false;
  if (base.find('@') != std::string::npos) {
    const auto one = read_mailbox(base);
    return one && mailbox->local == one->local && mailbox->host == one->host;
  }
  const std::string host = base::ascii_lower(base);
  return host.starts_with('.') ? host_within(mailbox->host, host) : host.empty() || mailbox->host == host;
}

bool is_scheme(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return is_host_character(c) ? c != '_' : c == '+' || c == '.'; });
}

// The host of a URI with an authority (RFC 3986 3.2.2), lower-case; nothing where it is missing, an IP address or no
// name of a host. A backslash begins the path for browsers (WHATWG URL) and has no place in an authority.
std::optional<std::string> uri_host(std::string_view uri) {
  const std::size_t begin = uri.find("://");
  if (begin == std::string_view::npos || !is_scheme(uri.substr(0, begin))) return std::nullopt;
  std::string_view authority = uri.substr(begin + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (authority.find('\\') != std::string_view::npos) return std::nullopt;
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  authority = authority.substr(0, authority.find(':'));
  if (!is_well_formed_host(authority) || ip_bytes(authority)) return std::nullopt;
  return base::ascii_lower(authority);
}

bool uri_within(const std::string& uri, const std::string& base) {
  const auto host = uri_host(uri);
  if (!host) return false;
  const std::string lower = base::ascii_lower(base);
  return lower.starts_with('.') ? host_within(*host, lower) : *host == lower;
}

bool within(const GeneralName& name, const GeneralName& subtree) {
  switch (name.kind) {
    case Kind::dns:
      return is_well_formed_host(name.value) &&
             host_within(base::ascii_lower(name.value), base::ascii_lower(subtree.value));
    case Kind::ip:
      return ip_within(name.value, subtree.value);
    case Kind::email:
      return email_within(name.value, subtree.value);
    case Kind::uri:
      return uri_within(name.value, subtree.value);
    case Kind::directory:
      return name.value.starts_with(subtree.value);  // canonical names: whole attributes from the root
    case Kind::other:
      return false;
  }
  return false;
}

bool touches(const GeneralName& name, const GeneralName& excluded) {
  if (within(name, excluded)) return true;
  if (name.kind == Kind::dns) {
    return !is_well_formed_host(name.value) ||
           wildcard_reaches(base::ascii_lower(name.value), base::ascii_lower(excluded.value));
  }
  if (name.kind == Kind::email) return !read_mailbox(name.value);
  // A URI without a host name cannot be shown to lie outside.
  return name.kind == Kind::uri && !uri_host(name.value);
}

std::string shown(const GeneralName& name) {
  switch (name.kind) {
    case Kind::ip:
      return "an IP address";
    case Kind::directory:
      return "a directory name";
    case Kind::other:
      return "a name of another form";
    default:
      return name.value.empty() ? "every name" : base::printable(name.value);
  }
}

std::vector<GeneralName> names_of(const x509::Certificate& certificate) {
  auto names = certificate.extensions.subject_alt_names.value_or(std::vector<GeneralName>{});
  if (!certificate.subject.empty()) {
    names.push_back({Kind::directory, std::string(base::text_of(certificate.subject.canonical))});
  }
  // RFC 5280 4.2.1.10: without alternative names the constraint applies to emailAddress attributes of the subject.
  if (!certificate.extensions.subject_alt_names) {
    for (const std::string& address : certificate.subject.email_addresses) names.push_back({Kind::email, address});
  }
  return names;
}

std::optional<ConstraintBreach> breach_by(const GeneralName& name, const x509::NameConstraints& constraints) {
  const auto same_kind = [&](const GeneralName& subtree) { return subtree.kind == name.kind; };
  const auto& permitted = constraints.permitted;
  const bool limited = std::any_of(permitted.begin(), permitted.end(), same_kind);
  if (name.kind == Kind::other) {
    if (!limited && std::none_of(constraints.excluded.begin(), constraints.excluded.end(), same_kind))
      return std::nullopt;
    return ConstraintBreach{true, "it holds a name of a form that is constrained and not understood here"};
  }
  for (const GeneralName& subtree : constraints.excluded) {
    if (same_kind(subtree) && touches(name, subtree)) {
      return ConstraintBreach{false, fmt::format("{} is inside the excluded {}", shown(name), shown(subtree))};
    }
  }
  const bool allowed = std::any_of(permitted.begin(), permitted.end(), [&](const GeneralName& subtree) {
    return same_kind(subtree) && within(name, subtree);
  });
  if (!limited || allowed) return std::nullopt;
  return ConstraintBreach{false, fmt::format("{} is outside of what is permitted", shown(name))};
}

}  // namespace

std::optional<ConstraintBreach> find_breach(const x509::NameConstraints& constraints,
                                            const x509::Certificate& certificate) {
  const auto names = names_of(certificate);
  const std::size_t subtrees = constraints.permitted.size() + constraints.excluded.size();
  if (names.size() * subtrees > most_comparisons) {
    return ConstraintBreach{true,
                            fmt::format("{} under {} are more than are compared", base::counted(names.size(), "name"),
                                        base::counted(subtrees, "constraint"))};
  }
  for (const GeneralName& name : names) {
    if (auto breach = breach_by(name, constraints)) return breach;
  }
  return std::nullopt;
}

}  // namespace trustprobe::path

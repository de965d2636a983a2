// Whether a certificate names a server (RFC 9525). Subject alternative names only; the common name is never a host
// name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "x509/certificate.h"

namespace trustprobe::path {

/// The 4 or 16 bytes of an IP literal ("192.0.2.1", "2001:db8::1"), or nothing for anything else.
std::optional<std::string> ip_bytes(std::string_view literal);

/// Whether one dNSName of a certificate stands for `host` (A-labels, any case, a trailing dot is ignored).
/// A wildcard must be the whole first label, stands for exactly one, and needs two more labels behind it.
bool dns_name_matches(std::string_view presented, std::string_view host);

/// Whether any subject alternative name is `expected`: an IP literal is looked for among the IP addresses only.
bool names_server(const x509::Certificate& certificate, std::string_view expected);

/// The DNS names and IP addresses among the subject alternative names, as text; printable.
std::vector<std::string> server_names(const x509::Certificate& certificate);

/// "names a.example and b.example (2 names)", at most three of them; printable.
std::string describe_names(const x509::Certificate& certificate);

}  // namespace trustprobe::path

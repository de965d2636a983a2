// Protocols in which TLS begins after a few words in clear.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace trustprobe::target {

enum class StartTls {
  smtp,         // RFC 3207
  lmtp,         // RFC 2033, RFC 3207
  imap,         // RFC 9051 6.2.1
  pop3,         // RFC 2595 4
  ftp,          // RFC 4217
  sieve,        // RFC 5804 2.2
  nntp,         // RFC 4642
  irc,          // STARTTLS with the numerics 670 and 691, as IRCv3 deprecated it
  xmpp_client,  // RFC 6120 5
  xmpp_server,  // the same between servers
  ldap,         // RFC 4511 4.14
  postgres,     // SSLRequest
  mysql,        // SSLRequest after the server's greeting, MariaDB too
  rdp,          // [MS-RDPBCGR] 2.2.1.1: negotiation request for TLS
  mssql,        // [MS-TDS]: TLS inside PRELOGIN packets
};

struct StartTlsProtocol {
  StartTls id = StartTls::smtp;
  std::string_view name;   ///< what the user types, and JSON says: "smtp", "xmpp-client"
  std::string_view label;  ///< for people: "SMTP", "XMPP"
  std::uint16_t port = 0;  ///< the usual one
};

/// In the order of the enumeration.
std::span<const StartTlsProtocol> starttls_protocols();
const StartTlsProtocol& protocol_of(StartTls id);
/// By name, or by another that people use ("submission", "managesieve", "xmpp", "postgresql", "mariadb",
/// "tds", "sqlserver").
std::optional<StartTls> find_starttls(std::string_view name);

/// A scheme of URLs whose servers speak TLS from the first byte: "smtps", "imaps", "rediss", "mongodb".
struct DirectTlsScheme {
  std::string_view scheme;
  std::uint16_t port = 0;
};
std::span<const DirectTlsScheme> direct_tls_schemes();

}  // namespace trustprobe::target

#include "target/starttls.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace trustprobe::target {
namespace {

constexpr std::array protocols{
    StartTlsProtocol{StartTls::smtp, "smtp", "SMTP", 25},
    StartTlsProtocol{StartTls::lmtp, "lmtp", "LMTP", 24},
    StartTlsProtocol{StartTls::imap, "imap", "IMAP", 143},
    StartTlsProtocol{StartTls::pop3, "pop3", "POP3", 110},
    StartTlsProtocol{StartTls::ftp, "ftp", "FTP", 21},
    StartTlsProtocol{StartTls::sieve, "sieve", "ManageSieve", 4190},
    StartTlsProtocol{StartTls::nntp, "nntp", "NNTP", 119},
    StartTlsProtocol{StartTls::irc, "irc", "IRC", 6667},
    StartTlsProtocol{StartTls::xmpp_client, "xmpp-client", "XMPP", 5222},
    StartTlsProtocol{StartTls::xmpp_server, "xmpp-server", "XMPP between servers", 5269},
    StartTlsProtocol{StartTls::ldap, "ldap", "LDAP", 389},
    StartTlsProtocol{StartTls::postgres, "postgres", "PostgreSQL", 5432},
    StartTlsProtocol{StartTls::mysql, "mysql", "MySQL", 3306},
    StartTlsProtocol{StartTls::rdp, "rdp", "RDP", 3389},
    StartTlsProtocol{StartTls::mssql, "mssql", "SQL Server", 1433},
};

constexpr std::array<std::pair<std::string_view, StartTls>, 8> other_names{{
    {"submission", StartTls::smtp},
    {"managesieve", StartTls::sieve},
    {"xmpp", StartTls::xmpp_client},
    {"postgresql", StartTls::postgres},
    {"mariadb", StartTls::mysql},
    {"tds", StartTls::mssql},
    {"sqlserver", StartTls::mssql},
    {"ms-sql", StartTls::mssql},
}};

constexpr std::array direct_schemes{
    DirectTlsScheme{"https", 443},  DirectTlsScheme{"smtps", 465},   DirectTlsScheme{"submissions", 465},
    DirectTlsScheme{"imaps", 993},  DirectTlsScheme{"pop3s", 995},   DirectTlsScheme{"ftps", 990},
    DirectTlsScheme{"ldaps", 636},  DirectTlsScheme{"nntps", 563},   DirectTlsScheme{"ircs", 6697},
    DirectTlsScheme{"xmpps", 5223}, DirectTlsScheme{"rediss", 6379}, DirectTlsScheme{"mongodb", 27017},
    DirectTlsScheme{"amqps", 5671}, DirectTlsScheme{"mqtts", 8883},  DirectTlsScheme{"sips", 5061},
    DirectTlsScheme{"wss", 443},
};

}  // namespace

std::span<const StartTlsProtocol> starttls_protocols() {
  return protocols;
}

const StartTlsProtocol& protocol_of(StartTls id) {
  return *std::ranges::find(protocols, id, &StartTlsProtocol::id);
}

std::optional<StartTls> find_starttls(std::string_view name) {
  const std::string lower = base::ascii_lower(name);
  const auto found = std::ranges::find(protocols, lower, &StartTlsProtocol::name);
  if (found != protocols.end()) return found->id;
  for (const auto& [other, id] : other_names) {
    if (other == lower) return id;
  }
  return std::nullopt;
}

std::span<const DirectTlsScheme> direct_tls_schemes() {
  return direct_schemes;
}

}  // namespace trustprobe::target

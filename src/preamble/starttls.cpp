#include "preamble/starttls.h"

#include <utility>

#include "preamble/binary_dialogues.h"
#include "preamble/injection.h"
#include "preamble/line_dialogues.h"

namespace trustprobe::preamble {

std::unique_ptr<Dialogue> starttls_dialogue(target::StartTls protocol, StartTlsTerms terms) {
  using target::StartTls;
  const std::string_view behind = terms.inject ? injected_command(protocol) : std::string_view{};
  switch (protocol) {
    case StartTls::smtp:
      return smtp_dialogue(behind);
    case StartTls::lmtp:
      return lmtp_dialogue(behind);
    case StartTls::imap:
      return imap_dialogue(behind);
    case StartTls::pop3:
      return pop3_dialogue(behind);
    case StartTls::ftp:
      return ftp_dialogue(behind);
    case StartTls::sieve:
      return sieve_dialogue(behind);
    case StartTls::nntp:
      return nntp_dialogue(behind);
    case StartTls::irc:
      return irc_dialogue(behind);
    case StartTls::xmpp_client:
      return xmpp_dialogue(XmppPeer::client, std::move(terms.host));
    case StartTls::xmpp_server:
      return xmpp_dialogue(XmppPeer::server, std::move(terms.host));
    case StartTls::ldap:
      return ldap_dialogue();
    case StartTls::postgres:
      return postgres_dialogue();
    case StartTls::mysql:
      return mysql_dialogue();
    case StartTls::rdp:
      return rdp_dialogue();
    case StartTls::mssql:
      return mssql_dialogue();
  }
  std::unreachable();
}

}  // namespace trustprobe::preamble

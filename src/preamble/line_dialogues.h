// The dialogues of the protocols of lines, and XMPP's. `behind` goes out right behind the command that starts TLS, in
// the same write; empty: nothing does.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "preamble/dialogue.h"

namespace trustprobe::preamble {

std::unique_ptr<Dialogue> smtp_dialogue(std::string_view behind);   ///< RFC 3207
std::unique_ptr<Dialogue> lmtp_dialogue(std::string_view behind);   ///< the same after LHLO (RFC 2033 4.1)
std::unique_ptr<Dialogue> imap_dialogue(std::string_view behind);   ///< RFC 9051 6.2.1
std::unique_ptr<Dialogue> pop3_dialogue(std::string_view behind);   ///< RFC 2595 4
std::unique_ptr<Dialogue> ftp_dialogue(std::string_view behind);    ///< RFC 4217 4
std::unique_ptr<Dialogue> sieve_dialogue(std::string_view behind);  ///< RFC 5804 2.2
std::unique_ptr<Dialogue> nntp_dialogue(std::string_view behind);   ///< RFC 4642 2.2
std::unique_ptr<Dialogue> irc_dialogue(std::string_view behind);

enum class XmppPeer { client, server };
/// RFC 6120 5.4; `host` is whom the stream is for.
std::unique_ptr<Dialogue> xmpp_dialogue(XmppPeer we_are, std::string host);

}  // namespace trustprobe::preamble

// The dialogue of each protocol in which TLS begins after a few words in clear.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.h"
#include "preamble/dialogue.h"
#include "target/starttls.h"

namespace trustprobe::preamble {

struct StartTlsTerms {
  std::string host;     ///< whom the client believes to speak to: XMPP's `to`
  bool inject = false;  ///< send a harmless command right behind the one that starts TLS, in the same write
};

/// Never null. A greeting or reply of several lines is read whole; capabilities are asked for where the protocol has
/// them, and TLS is not asked for where it is not offered: that is Fault::not_offered. A reply that says "later" (SMTP
/// 421 and 4yz, FTP 421, ...) is Fault::try_later.
std::unique_ptr<Dialogue> starttls_dialogue(target::StartTls protocol, StartTlsTerms terms);

/// Whether there is a harmless command to inject: the protocols of lines.
bool can_inject(target::StartTls protocol);

/// Whether `data`, the first that came by TLS without having been asked for, answers the injected command: the server
/// has taken what was sent in clear for sent by TLS (CVE-2011-0411). Unasked greetings (RFC 5804 2.2) are none.
bool answers_injected(target::StartTls protocol, base::ByteView data);

/// Whether TLS records travel inside packets of the protocol until the handshake is done ([MS-TDS] 2.2.6.5).
inline bool wraps_handshake(target::StartTls protocol) {
  return protocol == target::StartTls::mssql;
}

/// `records` in PRELOGIN packets of at most 4096 bytes.
base::Bytes wrap_tds(base::ByteView records);

/// Takes whole packets from `received` and appends what they hold to `records`. False when it is no TDS packet.
bool unwrap_tds(base::Bytes& received, base::Bytes& records);

}  // namespace trustprobe::preamble

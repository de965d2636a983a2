// The dialogues of protocols that speak in packets, each with the request for TLS that it has. Never null.
#pragma once

#include <memory>

#include "preamble/dialogue.h"

namespace trustprobe::preamble {

/// StartTLS as an extended operation (RFC 4511 4.14).
std::unique_ptr<Dialogue> ldap_dialogue();

/// SSLRequest ("Message Formats" in PostgreSQL's manual): one byte answers it.
std::unique_ptr<Dialogue> postgres_dialogue();

/// SSLRequest after the greeting of protocol 10, MariaDB too. `greeting()` is the server's version.
std::unique_ptr<Dialogue> mysql_dialogue();

/// Negotiation request in an X.224 connection request ([MS-RDPBCGR] 2.2.1.1).
std::unique_ptr<Dialogue> rdp_dialogue();

/// PRELOGIN with encryption on ([MS-TDS] 2.2.6.5); the handshake that follows travels in packets (`wrap_tds`).
std::unique_ptr<Dialogue> mssql_dialogue();

}  // namespace trustprobe::preamble

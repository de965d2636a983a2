#include "net/tls_session.h"

#include <openssl/ssl.h>

#include <new>

namespace trustprobe::net {

void TlsSession::Free::operator()(ssl_session_st* session) const {
  SSL_SESSION_free(session);
}

TlsSession::TlsSession(const ssl_session_st* session) : session_(SSL_SESSION_dup(session)) {
  if (!session_) throw std::bad_alloc();
}

bool TlsSession::has_ticket() const {
  return SSL_SESSION_has_ticket(session_.get()) == 1;
}

std::uint64_t TlsSession::ticket_lifetime() const {
  return SSL_SESSION_get_ticket_lifetime_hint(session_.get());
}

std::uint32_t TlsSession::max_early_data() const {
  return SSL_SESSION_get_max_early_data(session_.get());
}

}  // namespace trustprobe::net

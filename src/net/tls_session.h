// What a server gave to be recognised by: a session that a later connection can offer to resume.
#pragma once

#include <cstdint>
#include <memory>

struct ssl_session_st;  // OpenSSL's SSL_SESSION

namespace trustprobe::net {

class TlsSession {
 public:
  /// A copy, so that a bad end of the connection that `session` belongs to does not spoil it.
  explicit TlsSession(const ssl_session_st* session);

  /// By a ticket (RFC 5077, RFC 8446 4.6.1), and not by an identifier alone.
  bool has_ticket() const;
  /// In seconds, as the server hinted; zero: not said.
  std::uint64_t ticket_lifetime() const;
  /// Bytes of early data that the ticket allows (RFC 8446 4.2.10); zero: none.
  std::uint32_t max_early_data() const;

  ssl_session_st* native() const { return session_.get(); }

 private:
  struct Free {
    void operator()(ssl_session_st* session) const;
  };
  std::unique_ptr<ssl_session_st, Free> session_;
};

}  // namespace trustprobe::net

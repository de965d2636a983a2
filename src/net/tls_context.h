// What a ClientHello of libssl proposes. Made once, shared by all connections that make the same offer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace trustprobe::net {

/// Which certificate keys the server may answer with.
enum class CertificateKey { any, ecdsa, rsa };

struct TlsOptions {
  std::uint16_t lowest_version = 0x0303;  ///< TLS 1.2
  std::uint16_t highest_version = 0x0304;
  CertificateKey key = CertificateKey::any;
  std::vector<std::string> alpn;         ///< in order of preference; empty: not offered
  std::size_t message_bytes = 8u << 20;  ///< largest certificate message that is taken
  std::vector<std::string> groups = {};  ///< IANA names that libssl knows, best first; empty: a client's usual ones
  bool all_suites = false;               ///< also those that libssl leaves out of its defaults; with `key` any only
  bool tickets = false;                  ///< the session_ticket extension (RFC 5077), up to TLS 1.2
  bool renegotiation = false;            ///< either side may begin one
};

/// Of these IANA names the ones that the linked libssl can do, in the same order.
std::vector<std::string> usable_groups(const std::vector<std::string>& names);
/// Whether the linked libssl can speak this version: SSL 3 is often left out.
bool can_speak(std::uint16_t version);

/// An SSL_CTX that captures whatever certificate comes: nothing is verified, nothing is too weak. A session is resumed
/// only where a channel is told to.
/// OCSP staple, SCTs and (where the linked libssl can) compressed certificates are asked for.
class TlsContext {
 public:
  /// Throws std::runtime_error when the linked libssl refuses our settings: a bug or a crippled library.
  explicit TlsContext(const TlsOptions& options);

  ssl_ctx_st* native() const { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  std::unique_ptr<ssl_ctx_st, Free> context_;
};

}  // namespace trustprobe::net

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
};

/// An SSL_CTX that captures whatever certificate comes: nothing is verified, nothing is too weak, nothing is resumed.
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

// A real TLS server on loopback, by libssl, with certificates made on the spot.
#pragma once

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "peers/scripted_peer.h"
#include "support/certificate_maker.h"

namespace trustprobe::peers {

/// A leaf with its key and what is sent after it.
struct Credential {
  support::Identity leaf;
  std::vector<x509::CertificateRef> rest;
};

struct TlsServerOptions {
  std::vector<Credential> credentials;
  int lowest_version = TLS1_2_VERSION;
  int highest_version = TLS1_3_VERSION;
  int verify_mode = SSL_VERIFY_NONE;  ///< SSL_VERIFY_PEER: asks for a client certificate
  std::vector<x509::CertificateRef> client_authorities;
  std::string cipher_list = "ALL:@SECLEVEL=0";
  std::string groups;                              ///< empty: libssl's
  std::string alpn;                                ///< the one protocol that is chosen; empty: none
  base::Bytes staple;                              ///< empty: none
  std::string http_answer;                         ///< written after the first request
  bool compress = false;                           ///< send compressed certificates where libssl can (3.2 and newer)
  std::string only_name;                           ///< any other SNI, or none, is refused with unrecognized_name
  std::function<void(SSL_CTX*)> configure = {};    ///< whatever else is to be set
  std::function<void(int)> before_handshake = {};  ///< what is said in clear, over the socket
  std::function<void(SSL*, int)> after_handshake = {};  ///< gets the socket too; instead of one request and its answer
};

class TlsServer {
 public:
  explicit TlsServer(TlsServerOptions options)
      : options_(std::move(options)), context_(make_context()), peer_([this](int socket) { serve(socket); }) {}

  std::uint16_t port() const { return peer_.port(); }
  int connections() const { return peer_.connections(); }

 private:
  using Context = std::unique_ptr<SSL_CTX, decltype([](SSL_CTX* context) { SSL_CTX_free(context); })>;

  static void use(SSL_CTX* context, const Credential& credential) {
    const auto parse = [](const base::Bytes& der) {
      const unsigned char* cursor = der.data();
      return d2i_X509(nullptr, &cursor, static_cast<long>(der.size()));
    };
    X509* leaf = parse(credential.leaf.certificate->der);
    SSL_CTX_use_certificate(context, leaf);
    X509_free(leaf);
    if (SSL_CTX_use_PrivateKey(context, credential.leaf.key.get()) != 1) throw std::runtime_error("no key");
    SSL_CTX_clear_chain_certs(context);
    for (const auto& certificate : credential.rest) SSL_CTX_add0_chain_cert(context, parse(certificate->der));
  }

  static int choose_alpn(SSL*, const unsigned char** out, unsigned char* length, const unsigned char*, unsigned,
                         void* self) {
    const std::string& name = static_cast<TlsServer*>(self)->options_.alpn;
    *out = reinterpret_cast<const unsigned char*>(name.data());
    *length = static_cast<unsigned char>(name.size());
    return SSL_TLSEXT_ERR_OK;
  }

  static int add_staple(SSL* ssl, void* self) {
    const base::Bytes& staple = static_cast<TlsServer*>(self)->options_.staple;
    auto* copy = static_cast<unsigned char*>(OPENSSL_memdup(staple.data(), staple.size()));
    SSL_set_tlsext_status_ocsp_resp(ssl, copy, static_cast<long>(staple.size()));
    return SSL_TLSEXT_ERR_OK;
  }

  static int check_name(SSL* ssl, int*, void* self) {
    const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    const bool known = name && static_cast<TlsServer*>(self)->options_.only_name == name;
    return known ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
  }

  Context make_context() {
    Context context(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), options_.lowest_version);
    SSL_CTX_set_max_proto_version(context.get(), options_.highest_version);
    SSL_CTX_set_cipher_list(context.get(), options_.cipher_list.c_str());
    if (!options_.groups.empty()) SSL_CTX_set1_groups_list(context.get(), options_.groups.c_str());
    SSL_CTX_set_dh_auto(context.get(), 1);
    SSL_CTX_set_verify(context.get(), options_.verify_mode, nullptr);
    for (const auto& authority : options_.client_authorities) {
      const unsigned char* cursor = authority->der.data();
      X509* parsed = d2i_X509(nullptr, &cursor, static_cast<long>(authority->der.size()));
      SSL_CTX_add_client_CA(context.get(), parsed);
      X509_free(parsed);
    }
    for (const Credential& credential : options_.credentials) use(context.get(), credential);
#if OPENSSL_VERSION_NUMBER >= 0x30200000L
    if (options_.compress && SSL_CTX_compress_certs(context.get(), 0) != 1) throw std::runtime_error("no compression");
#endif
    set_callbacks(context.get());
    if (options_.configure) options_.configure(context.get());
    return context;
  }

  void set_callbacks(SSL_CTX* context) {
    if (!options_.alpn.empty()) SSL_CTX_set_alpn_select_cb(context, choose_alpn, this);
    if (!options_.staple.empty()) {
      SSL_CTX_set_tlsext_status_cb(context, add_staple);
      SSL_CTX_set_tlsext_status_arg(context, this);
    }
    if (!options_.only_name.empty()) {
      SSL_CTX_set_tlsext_servername_callback(context, check_name);
      SSL_CTX_set_tlsext_servername_arg(context, this);
    }
  }

  void serve(int socket) {
    if (options_.before_handshake) options_.before_handshake(socket);
    SSL* ssl = SSL_new(context_.get());
    SSL_set_fd(ssl, socket);
    if (SSL_accept(ssl) == 1) {
      if (options_.after_handshake) {
        options_.after_handshake(ssl, socket);
      } else {
        answer_request(ssl);
      }
    }
    // Without it libssl takes the session for one that ended badly, and resumes it no more.
    SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(ssl);
    ERR_clear_error();
  }

  void answer_request(SSL* ssl) {
    char request[4096];
    if (SSL_read(ssl, request, sizeof request) > 0 && !options_.http_answer.empty()) {
      SSL_write(ssl, options_.http_answer.data(), static_cast<int>(options_.http_answer.size()));
    }
  }

  TlsServerOptions options_;
  Context context_;
  ScriptedPeer peer_;
};

}  // namespace trustprobe::peers

// A real TLS server by libssl without a socket: a ClientHello in, its first flight out.
#pragma once

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "support/certificate_maker.h"
#include "wire/record_stream.h"

namespace trustprobe::test {

struct ServerTerms {
  support::Identity leaf;
  x509::CertificateRef intermediate;  ///< sent behind the leaf, if any
  int version = TLS1_3_VERSION;
  std::string ciphers = "ALL:@SECLEVEL=0";
  std::string groups{};
  bool request_certificate = false;
  base::Bytes staple{};
  std::string alpn{};
  bool compress = false;
  bool warn_of_name = false;  ///< answers any SNI with the warning unrecognized_name
};

class MemoryServer {
 public:
  explicit MemoryServer(ServerTerms terms) : terms_(std::move(terms)), context_(SSL_CTX_new(TLS_server_method())) {
    SSL_CTX* const context = context_.get();
    SSL_CTX_set_security_level(context, 0);
    SSL_CTX_set_min_proto_version(context, terms_.version);
    SSL_CTX_set_max_proto_version(context, terms_.version);
    SSL_CTX_set_cipher_list(context, terms_.ciphers.c_str());
    SSL_CTX_set_ciphersuites(context, all_tls13_suites);
    if (!terms_.groups.empty() && SSL_CTX_set1_groups_list(context, terms_.groups.c_str()) != 1) {
      throw std::runtime_error("no such group");
    }
    SSL_CTX_set_dh_auto(context, 1);
    if (terms_.request_certificate) SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    use_certificates();
    set_callbacks();
  }

  /// Everything that is sent until the client's next message.
  base::Bytes answer(base::ByteView client_hello) {
    const std::unique_ptr<SSL, decltype([](SSL* ssl) { SSL_free(ssl); })> ssl(SSL_new(context_.get()));
    BIO* const in = BIO_new(BIO_s_mem());
    BIO* const out = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl.get(), in, out);
    const base::Bytes records = wire::records_of(wire::ContentType::handshake, 0x0301, client_hello);
    BIO_write(in, records.data(), static_cast<int>(records.size()));
    SSL_accept(ssl.get());
    ERR_clear_error();
    char* data = nullptr;
    const long length = BIO_get_mem_data(out, &data);
    return {data, data + length};
  }

 private:
  static constexpr const char* all_tls13_suites =
      "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:"
      "TLS_AES_128_CCM_8_SHA256";
  using Context = std::unique_ptr<SSL_CTX, decltype([](SSL_CTX* context) { SSL_CTX_free(context); })>;

  static X509* parse(const base::Bytes& der) {
    const unsigned char* cursor = der.data();
    return d2i_X509(nullptr, &cursor, static_cast<long>(der.size()));
  }

  void use_certificates() {
    X509* const leaf = parse(terms_.leaf.certificate->der);
    SSL_CTX_use_certificate(context_.get(), leaf);
    X509_free(leaf);
    SSL_CTX_use_PrivateKey(context_.get(), terms_.leaf.key.get());
    if (terms_.intermediate) SSL_CTX_add0_chain_cert(context_.get(), parse(terms_.intermediate->der));
#if OPENSSL_VERSION_NUMBER >= 0x30200000L
    if (terms_.compress) SSL_CTX_compress_certs(context_.get(), 0);
#endif
  }

  static int choose_alpn(SSL*, const unsigned char** out, unsigned char* length, const unsigned char*, unsigned,
                         void* self) {
    const std::string& name = static_cast<MemoryServer*>(self)->terms_.alpn;
    *out = reinterpret_cast<const unsigned char*>(name.data());
    *length = static_cast<unsigned char>(name.size());
    return SSL_TLSEXT_ERR_OK;
  }

  static int add_staple(SSL* ssl, void* self) {
    const base::Bytes& staple = static_cast<MemoryServer*>(self)->terms_.staple;
    auto* copy = static_cast<unsigned char*>(OPENSSL_memdup(staple.data(), staple.size()));
    SSL_set_tlsext_status_ocsp_resp(ssl, copy, static_cast<long>(staple.size()));
    return SSL_TLSEXT_ERR_OK;
  }

  static int warn(SSL*, int* alert, void*) {
    *alert = SSL_AD_UNRECOGNIZED_NAME;
    return SSL_TLSEXT_ERR_ALERT_WARNING;
  }

  void set_callbacks() {
    if (!terms_.alpn.empty()) SSL_CTX_set_alpn_select_cb(context_.get(), choose_alpn, this);
    if (!terms_.staple.empty()) {
      SSL_CTX_set_tlsext_status_cb(context_.get(), add_staple);
      SSL_CTX_set_tlsext_status_arg(context_.get(), this);
    }
    if (terms_.warn_of_name) SSL_CTX_set_tlsext_servername_callback(context_.get(), warn);
  }

  ServerTerms terms_;
  Context context_;
};

}  // namespace trustprobe::test

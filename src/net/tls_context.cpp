#include "net/tls_context.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <stdexcept>

namespace trustprobe::net {
namespace {

#if OPENSSL_VERSION_NUMBER >= 0x30500000L
// Key shares for the starred groups: the hybrid, and X25519 for servers that do not know it.
constexpr const char* groups_tls13 = "*X25519MLKEM768:*X25519:P-256:P-384:P-521";
#else
constexpr const char* groups_tls13 = "X25519:P-256:P-384:P-521";
#endif
// A TLS 1.2 server hides a certificate on a curve that is not offered (RFC 8422 5.1).
constexpr const char* groups_tls12 =
    "X25519:P-256:P-384:P-521:X448:secp256k1:brainpoolP256r1:brainpoolP384r1:brainpoolP512r1";

// In TLS 1.2 the suite chooses the certificate's key; in TLS 1.3 the signature algorithms do.
constexpr const char* suites_any = "DEFAULT:!aNULL:!PSK:!SRP:@SECLEVEL=0";
constexpr const char* suites_all = "ALL:!PSK:!SRP:@SECLEVEL=0";
constexpr const char* suites_ecdsa = "aECDSA:!eNULL:@SECLEVEL=0";
constexpr const char* suites_rsa = "aRSA:!eNULL:!PSK:!SRP:@SECLEVEL=0";

constexpr const char* schemes_ecdsa = "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512";
// RFC 8446 4.2.3: the PKCS #1 schemes concern signatures on certificates only, in TLS 1.3.
constexpr const char* schemes_rsa =
    "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:rsa_pss_pss_sha256:rsa_pss_pss_sha384:"
    "rsa_pss_pss_sha512:RSA+SHA256:RSA+SHA384:RSA+SHA512";

constexpr unsigned extension_sct = 18;
constexpr unsigned extension_signature_algorithms_cert = 50;

// RFC 8446 4.2.3: signature_algorithms_cert with everything a chain may be signed by. Without it a key-restricted
// signature_algorithms hides a leaf whose issuer has the other kind of key. A vector with its two-byte length.
constexpr unsigned char all_certificate_schemes[] = {
    0,    40,                                        //
    0x04, 0x03, 0x05, 0x03, 0x06, 0x03, 0x08, 0x07,  // ECDSA, Ed25519
    0x08, 0x08, 0x08, 0x04, 0x08, 0x05, 0x08, 0x06,  // Ed448, RSA-PSS with rsaEncryption keys
    0x08, 0x09, 0x08, 0x0A, 0x08, 0x0B, 0x04, 0x01,  // RSA-PSS with PSS keys, PKCS #1
    0x05, 0x01, 0x06, 0x01, 0x09, 0x04, 0x09, 0x05,  // PKCS #1, ML-DSA
    0x09, 0x06, 0x03, 0x03, 0x03, 0x01, 0x02, 0x03,  // ML-DSA, SHA-224, ecdsa_sha1
};
static_assert(sizeof all_certificate_schemes == 42);

void must(bool accepted, const char* what) {
  if (accepted) return;
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  throw std::runtime_error(fmt::format("libssl refuses {}: {}", what, reason ? reason : "no reason given"));
}

int add_certificate_schemes(SSL*, unsigned, unsigned, const unsigned char** out, std::size_t* length, X509*,
                            std::size_t, int*, void*) {
  *out = all_certificate_schemes;
  *length = sizeof all_certificate_schemes;
  return 1;
}

// The chain is judged elsewhere, from the bytes as sent: libssl must neither refuse it nor spend time on its
// signatures.
int accept_any_chain(X509_STORE_CTX*, void*) {
  return 1;
}

void set_key_choice(SSL_CTX* context, const TlsOptions& options) {
  const CertificateKey key = options.key;
  const bool tls13 = options.highest_version >= TLS1_3_VERSION;
  must(SSL_CTX_set_cipher_list(context, key == CertificateKey::ecdsa ? suites_ecdsa
                                        : key == CertificateKey::rsa ? suites_rsa
                                        : options.all_suites         ? suites_all
                                                                     : suites_any),
       "the cipher suites");
  const std::string groups = fmt::format("{}", fmt::join(options.groups, ":"));
  must(SSL_CTX_set1_groups_list(context, !groups.empty() ? groups.c_str()
                                         : tls13         ? groups_tls13
                                                         : groups_tls12),
       "the groups");
  if (!tls13 || key == CertificateKey::any) return;
  must(SSL_CTX_set1_sigalgs_list(context, key == CertificateKey::ecdsa ? schemes_ecdsa : schemes_rsa),
       "the signature algorithms");
  must(SSL_CTX_add_custom_ext(context, extension_signature_algorithms_cert, SSL_EXT_CLIENT_HELLO,
                              add_certificate_schemes, nullptr, nullptr, nullptr, nullptr),
       "signature_algorithms_cert");
}

void ask_for_evidence(SSL_CTX* context) {
  must(SSL_CTX_set_tlsext_status_type(context, TLSEXT_STATUSTYPE_ocsp), "status_request");
  // An own extension instead of SSL_CTX_enable_ct: that one decodes and verifies, and fails handshakes.
  must(SSL_CTX_add_custom_ext(context, extension_sct,
                              SSL_EXT_CLIENT_HELLO | SSL_EXT_TLS1_2_SERVER_HELLO | SSL_EXT_TLS1_3_CERTIFICATE, nullptr,
                              nullptr, nullptr, nullptr, nullptr),
       "signed_certificate_timestamp");
}

void set_session_rules(SSL_CTX* context, const TlsOptions& options) {
  SSL_CTX_set_options(context, SSL_OP_LEGACY_SERVER_CONNECT);
  if (!options.tickets) SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  if (!options.renegotiation) SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

void set_alpn(SSL_CTX* context, const std::vector<std::string>& protocols) {
  std::string list;
  for (const std::string& protocol : protocols) {
    list += static_cast<char>(protocol.size());
    list += protocol;
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(list.data());
  if (!list.empty()) must(SSL_CTX_set_alpn_protos(context, bytes, static_cast<unsigned>(list.size())) == 0, "ALPN");
}

using PlainContext = std::unique_ptr<SSL_CTX, decltype([](SSL_CTX* context) { SSL_CTX_free(context); })>;

PlainContext plain_context() {
  PlainContext context(SSL_CTX_new(TLS_client_method()));
  must(context != nullptr, "a client context");
  return context;
}

}  // namespace

std::vector<std::string> usable_groups(const std::vector<std::string>& names) {
  const PlainContext context = plain_context();
  std::vector<std::string> usable;
  for (const std::string& name : names) {
    if (SSL_CTX_set1_groups_list(context.get(), name.c_str())) usable.push_back(name);
  }
  ERR_clear_error();
  return usable;
}

bool can_speak(std::uint16_t version) {
  const PlainContext context = plain_context();
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_min_proto_version(context.get(), version);
  SSL_CTX_set_max_proto_version(context.get(), version);
  const std::unique_ptr<SSL, decltype([](SSL* ssl) { SSL_free(ssl); })> ssl(SSL_new(context.get()));
  must(ssl != nullptr, "a connection");
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  // libssl takes bounds that leave nothing between them, and says so only when it is to write a ClientHello.
  const bool written = SSL_get_error(ssl.get(), SSL_connect(ssl.get())) == SSL_ERROR_WANT_READ;
  ERR_clear_error();
  return written;
}

void TlsContext::Free::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

TlsContext::TlsContext(const TlsOptions& options) : context_(SSL_CTX_new(TLS_client_method())) {
  SSL_CTX* context = context_.get();
  must(context != nullptr, "a client context");
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);
  SSL_CTX_set_cert_verify_callback(context, accept_any_chain, nullptr);
  must(SSL_CTX_set_min_proto_version(context, options.lowest_version), "the lowest version");
  must(SSL_CTX_set_max_proto_version(context, options.highest_version), "the highest version");
  set_session_rules(context, options);
  SSL_CTX_set_max_cert_list(context, static_cast<long>(options.message_bytes));
  SSL_CTX_set_read_ahead(context, 1);
  set_key_choice(context, options);
  ask_for_evidence(context);
  set_alpn(context, options.alpn);
}

}  // namespace trustprobe::net

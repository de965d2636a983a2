// What a TLS client on libcrypto decides with libssl's settings for one: the "ssl_server" parameters (purpose, trust),
// the name in them, security level 1 (OpenSSL's default up to 3.1; Debian's libssl asks for 2).
// With --no-trusted-first as OpenSSL 1.0.2 and before: the sent chain is followed first, the store is asked at its end.
#include <openssl/crypto.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <memory>

#include "oracle.h"

namespace {

template <auto Free>
struct Deleter {
  void operator()(auto* object) const { Free(object); }
};
void free_stack(STACK_OF(X509) * stack) {
  sk_X509_pop_free(stack, X509_free);
}
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;
using Stack = std::unique_ptr<STACK_OF(X509), Deleter<free_stack>>;
using Store = std::unique_ptr<X509_STORE, Deleter<X509_STORE_free>>;
using Context = std::unique_ptr<X509_STORE_CTX, Deleter<X509_STORE_CTX_free>>;

Certificate parse(const oracle::Der& der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  return Certificate(d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
}

Store make_store(const oracle::Case& input) {
  Store store(X509_STORE_new());
  for (const auto& der : input.trusted) {
    if (const Certificate anchor = parse(der)) X509_STORE_add_cert(store.get(), anchor.get());
  }
  return store;
}

bool set_parameters(X509_STORE_CTX* context, const oracle::Case& input, bool trusted_first) {
  X509_STORE_CTX_set_default(context, "ssl_server");
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_auth_level(parameters, 1);
  X509_VERIFY_PARAM_set_time(parameters, static_cast<time_t>(input.seconds()));
  if (!trusted_first) X509_VERIFY_PARAM_clear_flags(parameters, X509_V_FLAG_TRUSTED_FIRST);
  switch (input.name_kind) {
    case oracle::NameKind::dns:
      return X509_VERIFY_PARAM_set1_host(parameters, input.name.c_str(), 0) == 1;
    case oracle::NameKind::ip:
      return X509_VERIFY_PARAM_set1_ip_asc(parameters, input.name.c_str()) == 1;
    case oracle::NameKind::none:
      return true;
  }
  return false;
}

oracle::Answer verify(const oracle::Case& input, bool trusted_first) {
  const Certificate leaf = parse(input.sent.front());
  if (!leaf) return oracle::refuse("the leaf cannot be parsed");
  const Stack sent(sk_X509_new_null());
  for (const auto& der : input.sent) {
    Certificate each = parse(der);
    if (!each) return oracle::refuse("a certificate that was sent cannot be parsed");
    sk_X509_push(sent.get(), each.release());
  }
  const Store store = make_store(input);
  const Context context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), sent.get());
  if (!set_parameters(context.get(), input, trusted_first))
    return oracle::refuse("the name cannot be set: " + input.name);
  if (X509_verify_cert(context.get()) == 1) return oracle::accept();
  const int error = X509_STORE_CTX_get_error(context.get());
  return oracle::refuse("error " + std::to_string(error) + " at depth " +
                        std::to_string(X509_STORE_CTX_get_error_depth(context.get())) + ": " +
                        X509_verify_cert_error_string(error));
}

}  // namespace

int main(int argc, char** argv) {
  const bool trusted_first = !(argc > 1 && std::string_view(argv[1]) == "--no-trusted-first");
  return oracle::answer_all(argc, argv, OpenSSL_version(OPENSSL_VERSION),
                            [=](const oracle::Case& input) { return verify(input, trusted_first); });
}

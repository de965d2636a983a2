// What a client of the packaged wolfSSL decides, by a handshake: wolfSSL_CTX_load_verify_buffer for each anchor,
// WOLFSSL_VERIFY_PEER and wolfSSL_check_domain_name, which also takes addresses.

// How the package was built; it comes before every other header of wolfSSL.
#include <wolfssl/options.h>

#include <wolfssl/error-ssl.h>
#include <wolfssl/ssl.h>
#include <wolfssl/version.h>
#include <wolfssl/wolfcrypt/asn_public.h>

#include <arpa/inet.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>

#include "oracle.h"

namespace {

// wolfSSL has one clock for the process.
time_t now = 0;
time_t told_time(time_t* result) {
  if (result) *result = now;
  return now;
}

struct FreeContext {
  void operator()(WOLFSSL_CTX* context) const { wolfSSL_CTX_free(context); }
};
struct FreeSession {
  void operator()(WOLFSSL* session) const { wolfSSL_free(session); }
};
using Context = std::unique_ptr<WOLFSSL_CTX, FreeContext>;
using Session = std::unique_ptr<WOLFSSL, FreeSession>;

struct Connection {
  int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  explicit Connection(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("no server on the port that was given");
    }
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { close(descriptor); }
};

std::string error_text(int error) {
  char text[WOLFSSL_MAX_ERROR_SZ] = "";
  wolfSSL_ERR_error_string(static_cast<unsigned long>(error), text);
  return "error " + std::to_string(error) + ": " + text;
}

// An anchor that wolfSSL will not load is one that it does not trust; the reason is kept for the answer.
std::string load_anchors(WOLFSSL_CTX* context, const oracle::Case& input) {
  std::string refused;
  for (const auto& der : input.trusted) {
    const int loaded = wolfSSL_CTX_load_verify_buffer(context, reinterpret_cast<const unsigned char*>(der.data()),
                                                      static_cast<long>(der.size()), WOLFSSL_FILETYPE_ASN1);
    if (loaded != WOLFSSL_SUCCESS) refused += " (a trusted certificate is not loaded: " + error_text(loaded) + ")";
  }
  return refused;
}

oracle::Answer verify(const oracle::Case& input) {
  now = static_cast<time_t>(input.seconds());
  const Context context(wolfSSL_CTX_new(wolfTLS_client_method()));
  wolfSSL_CTX_set_verify(context.get(), WOLFSSL_VERIFY_PEER, nullptr);
  const std::string not_loaded = load_anchors(context.get(), input);
  const Session session(wolfSSL_new(context.get()));
  if (input.name_kind == oracle::NameKind::dns) {
    wolfSSL_UseSNI(session.get(), WOLFSSL_SNI_HOST_NAME, input.name.data(),
                   static_cast<unsigned short>(input.name.size()));
  }
  if (input.name_kind != oracle::NameKind::none) wolfSSL_check_domain_name(session.get(), input.name.c_str());
  const Connection connection(input.port);
  wolfSSL_set_fd(session.get(), connection.descriptor);
  if (wolfSSL_connect(session.get()) == WOLFSSL_SUCCESS) return oracle::accept();
  const int error = wolfSSL_get_error(session.get(), WOLFSSL_FATAL_ERROR);
  if (error == SOCKET_ERROR_E || error == SOCKET_PEER_CLOSED_E) return {"unfinished", error_text(error)};
  if (error == FATAL_ERROR) return oracle::skip("the server gave up: " + error_text(error));
  return oracle::refuse(error_text(error) + not_loaded);
}

}  // namespace

int main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);  // it sends its alert also to a server that is gone
  wolfSSL_Init();
  wc_SetTimeCb(told_time);
  return oracle::answer_all(argc, argv, std::string("wolfSSL ") + wolfSSL_lib_version(), verify);
}

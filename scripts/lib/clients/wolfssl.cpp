// A handshake with the defaults of wolfTLS_client_method. Arguments: the name to ask for, a port of 127.0.0.1.

// How the package was built; it comes before every other header of wolfSSL.
#include <wolfssl/options.h>

#include <wolfssl/ssl.h>

#include <arpa/inet.h>
#include <sys/socket.h>

#include <cstdlib>
#include <cstring>

int main(int, char** arguments) {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<unsigned short>(std::atoi(arguments[2])));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return 1;

  wolfSSL_Init();
  WOLFSSL* session = wolfSSL_new(wolfSSL_CTX_new(wolfTLS_client_method()));
  wolfSSL_UseSNI(session, WOLFSSL_SNI_HOST_NAME, arguments[1], static_cast<unsigned short>(std::strlen(arguments[1])));
  wolfSSL_set_fd(session, descriptor);
  return wolfSSL_connect(session) == WOLFSSL_SUCCESS ? 0 : 1;
}

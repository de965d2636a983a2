// A handshake with the defaults of libssl3. Arguments: the name to ask for, a port of 127.0.0.1.
#include <nspr.h>
#include <nss.h>
#include <ssl.h>

#include <cstdlib>

int main(int, char** arguments) {
  PRNetAddr address;
  PR_InitializeNetAddr(PR_IpAddrLoopback, static_cast<PRUint16>(std::atoi(arguments[2])), &address);
  if (NSS_NoDB_Init(nullptr) != SECSuccess || NSS_SetDomesticPolicy() != SECSuccess) return 1;
  PRFileDesc* session = SSL_ImportFD(nullptr, PR_OpenTCPSocket(PR_AF_INET));
  if (!session || SSL_SetURL(session, arguments[1]) != SECSuccess) return 1;
  if (PR_Connect(session, &address, PR_INTERVAL_NO_TIMEOUT) != PR_SUCCESS) return 1;
  SSL_ResetHandshake(session, PR_FALSE);
  return SSL_ForceHandshake(session) == SECSuccess ? 0 : 1;
}

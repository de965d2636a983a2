// A handshake with MBEDTLS_SSL_PRESET_DEFAULT. Arguments: the name to ask for, a port of 127.0.0.1.
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>

int main(int, char** arguments) {
  mbedtls_entropy_context entropy;
  mbedtls_ctr_drbg_context random;
  mbedtls_ssl_config configuration;
  mbedtls_ssl_context session;
  mbedtls_net_context connection;
  mbedtls_entropy_init(&entropy);
  mbedtls_ctr_drbg_init(&random);
  mbedtls_ssl_config_init(&configuration);
  mbedtls_ssl_init(&session);
  mbedtls_net_init(&connection);

  mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, nullptr, 0);
  mbedtls_ssl_config_defaults(&configuration, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                              MBEDTLS_SSL_PRESET_DEFAULT);
  mbedtls_ssl_conf_rng(&configuration, mbedtls_ctr_drbg_random, &random);
  mbedtls_ssl_conf_authmode(&configuration, MBEDTLS_SSL_VERIFY_NONE);  // the hello is sent before anything is verified
  mbedtls_ssl_setup(&session, &configuration);
  mbedtls_ssl_set_hostname(&session, arguments[1]);
  if (mbedtls_net_connect(&connection, "127.0.0.1", arguments[2], MBEDTLS_NET_PROTO_TCP) != 0) return 1;
  mbedtls_ssl_set_bio(&session, &connection, mbedtls_net_send, mbedtls_net_recv, nullptr);
  return mbedtls_ssl_handshake(&session) == 0 ? 0 : 1;
}

// What gnutls_certificate_verify_peers3 decides: gnutls_x509_trust_list_verify_crt2 on the sent list with the name, the
// purpose "TLS server", the flags with which credentials hold their trust list, and the profile of the priority NORMAL.
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include <ctime>

#include "oracle.h"

namespace {

// gnutls has one clock for the process.
time_t now = 0;
time_t told_time(time_t* result) {
  if (result) *result = now;
  return now;
}

bool parse(const oracle::Der& der, gnutls_x509_crt_t* certificate) {
  gnutls_x509_crt_init(certificate);
  const gnutls_datum_t bytes{reinterpret_cast<unsigned char*>(const_cast<char*>(der.data())),
                             static_cast<unsigned>(der.size())};
  return gnutls_x509_crt_import(*certificate, &bytes, GNUTLS_X509_FMT_DER) == GNUTLS_E_SUCCESS;
}

std::string status_text(unsigned status) {
  gnutls_datum_t text{};
  gnutls_certificate_verification_status_print(status, GNUTLS_CRT_X509, &text, 0);
  std::string said(reinterpret_cast<char*>(text.data), text.size);
  gnutls_free(text.data);
  return said;
}

// A name that is an address is compared with the iPAddress names, as gnutls_session_set_verify_cert has it.
oracle::Answer verify(const oracle::Case& input) {
  now = static_cast<time_t>(input.seconds());
  gnutls_x509_trust_list_t trusted;
  gnutls_x509_trust_list_init(&trusted, 0);
  for (const auto& der : input.trusted) {
    gnutls_x509_crt_t anchor;
    if (parse(der, &anchor)) gnutls_x509_trust_list_add_cas(trusted, &anchor, 1, GNUTLS_TL_USE_IN_TLS);
  }
  std::vector<gnutls_x509_crt_t> sent;
  for (const auto& der : input.sent) {
    gnutls_x509_crt_t certificate;
    if (!parse(der, &certificate)) return oracle::refuse("a certificate that was sent cannot be parsed");
    sent.push_back(certificate);
  }
  // Longer lists end in verify_peers3 before they are looked at: gnutls_certificate_set_verify_limits is 16 by default.
  if (sent.size() > 16) return oracle::refuse(gnutls_strerror(GNUTLS_E_CONSTRAINT_ERROR));
  std::vector<gnutls_typed_vdata_st> wanted;
  std::string name = input.name, purpose = GNUTLS_KP_TLS_WWW_SERVER;
  wanted.push_back({GNUTLS_DT_KEY_PURPOSE_OID, reinterpret_cast<unsigned char*>(purpose.data()), 0});
  if (input.name_kind != oracle::NameKind::none) {
    wanted.push_back({GNUTLS_DT_DNS_HOSTNAME, reinterpret_cast<unsigned char*>(name.data()), 0});
  }
  unsigned status = 0;
  const int result = gnutls_x509_trust_list_verify_crt2(trusted, sent.data(), static_cast<unsigned>(sent.size()),
                                                        wanted.data(), static_cast<unsigned>(wanted.size()),
                                                        GNUTLS_PROFILE_TO_VFLAGS(GNUTLS_PROFILE_LOW), &status, nullptr);
  for (gnutls_x509_crt_t each : sent) gnutls_x509_crt_deinit(each);
  gnutls_x509_trust_list_deinit(trusted, 1);
  if (result < 0) return oracle::refuse(gnutls_strerror(result));
  return status == 0 ? oracle::accept() : oracle::refuse(status_text(status));
}

}  // namespace

int main(int argc, char** argv) {
  gnutls_global_set_time_function(told_time);
  return oracle::answer_all(argc, argv, std::string("GnuTLS ") + gnutls_check_version(nullptr), verify);
}

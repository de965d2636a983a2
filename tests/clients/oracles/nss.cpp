// What SSL_AuthCertificate, the hook that every NSS client has unless it sets its own, decides: CERT_VerifyCert for a
// TLS server with signatures checked, then CERT_VerifyCertName. Firefox has a verifier of its own. CERT_VerifyCert has
// two verifiers: the classic one, which 3.87 (Debian 12) takes by default, and libpkix, the default of 3.110 (Debian
// 13). This asks libpkix, or with --classic the other.
#include <cert.h>
#include <certdb.h>
#include <certt.h>
#include <nss.h>
#include <prerror.h>
#include <secerr.h>
#include <sslerr.h>
#include <sys/wait.h>
#include <unistd.h>

#include "oracle.h"

namespace {

std::string last_error() {
  const PRErrorCode code = PR_GetError();
  // libssl3 names its errors only once it has opened a socket.
  if (code == SSL_ERROR_BAD_CERT_DOMAIN) return "SSL_ERROR_BAD_CERT_DOMAIN: the name is not in the certificate";
  const char* name = PR_ErrorToName(code);
  const char* text = PR_ErrorToString(code, PR_LANGUAGE_I_DEFAULT);
  return std::string(name ? name : std::to_string(code)) + ": " + (text ? text : "");
}

CERTCertificate* add(CERTCertDBHandle* certificates, const oracle::Der& der) {
  SECItem item{siBuffer, reinterpret_cast<unsigned char*>(const_cast<char*>(der.data())),
               static_cast<unsigned>(der.size())};
  return CERT_NewTempCertificate(certificates, &item, nullptr, PR_FALSE, PR_TRUE);
}

// As a root of the built-in module or of `certutil -t C,,`: trusted to issue servers' certificates.
void trust(CERTCertDBHandle* certificates, const oracle::Case& input) {
  for (const auto& der : input.trusted) {
    CERTCertTrust flags{};
    flags.sslFlags = CERTDB_VALID_CA | CERTDB_TRUSTED_CA;
    if (CERTCertificate* anchor = add(certificates, der)) CERT_ChangeCertTrust(certificates, anchor, &flags);
  }
}

void start(bool libpkix) {
  if (NSS_NoDB_Init(nullptr) != SECSuccess) throw std::runtime_error("NSS does not start: " + last_error());
  CERT_SetUsePKIXForValidation(libpkix ? PR_TRUE : PR_FALSE);
}

oracle::Answer verify(const oracle::Case& input) {
  CERTCertDBHandle* certificates = CERT_GetDefaultCertDB();
  trust(certificates, input);
  CERTCertificate* leaf = nullptr;
  for (const auto& der : input.sent) {
    CERTCertificate* each = add(certificates, der);
    if (!each) return oracle::refuse("a certificate that was sent is not taken: " + last_error());
    if (!leaf) leaf = each;
  }
  const PRTime time = input.milliseconds * PR_USEC_PER_MSEC;
  if (CERT_VerifyCert(certificates, leaf, PR_TRUE, certUsageSSLServer, time, nullptr, nullptr) != SECSuccess) {
    return oracle::refuse(last_error());
  }
  if (input.name_kind == oracle::NameKind::none) return oracle::accept();
  return CERT_VerifyCertName(leaf, input.name.c_str()) == SECSuccess ? oracle::accept() : oracle::refuse(last_error());
}

// NSS remembers certificates and trust for as long as it runs, so that each case gets a process of its own.
oracle::Answer verify_apart(const oracle::Case& input, bool libpkix) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    start(libpkix);
    const oracle::Answer answer = verify(input);
    const std::string said = answer.verdict + '\t' + answer.reason;
    _exit(write(ends[1], said.data(), said.size()) == static_cast<ssize_t>(said.size()) ? 0 : 1);
  }
  close(ends[1]);
  std::string said;
  char part[4096];
  for (ssize_t size; (size = read(ends[0], part, sizeof part)) > 0;) said.append(part, static_cast<std::size_t>(size));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  const auto tab = said.find('\t');
  if (status != 0 || tab == std::string::npos) return {"error", "NSS crashed, wait status " + std::to_string(status)};
  return {said.substr(0, tab), said.substr(tab + 1)};
}

}  // namespace

int main(int argc, char** argv) {
  const bool libpkix = !(argc > 1 && std::string_view(argv[1]) == "--classic");
  // Only --version starts NSS in this process: a started NSS does not survive the fork.
  std::string version = std::string("NSS ") + NSS_GetVersion();
  if (std::string_view(argv[argc - 1]) == "--version") {
    start(libpkix);
    version += CERT_GetUsePKIXForValidation() ? ", libpkix" : ", classic verifier";
  }
  return oracle::answer_all(argc, argv, version,
                            [=](const oracle::Case& input) { return verify_apart(input, libpkix); });
}

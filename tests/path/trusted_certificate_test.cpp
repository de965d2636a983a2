#include <openssl/pem.h>

#include "path/judging.h"
#include "support/store_files.h"
#include "trust/pem_bundle.h"

using namespace trustprobe;
using namespace trustprobe::support;
using namespace trustprobe::path;

namespace {

bool openssl_trusts_for_servers(const std::string& pem) {
  const std::unique_ptr<BIO, x509::FreedBy<BIO_free>> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  const x509::X509Pointer certificate(PEM_read_bio_X509_AUX(text.get(), nullptr, nullptr, nullptr));
  return X509_check_trust(certificate.get(), X509_TRUST_SSL_SERVER, 0) == X509_TRUST_TRUSTED;
}

}  // namespace

TEST_CASE("a TRUSTED CERTIFICATE is trusted for servers exactly where OpenSSL's X509_check_trust says so") {
  // Nothing, servers, email, any.
  const std::vector<std::vector<std::string>> lists{{}, {"1.3.6.1.5.5.7.3.1"}, {"1.3.6.1.5.5.7.3.4"}, {"2.5.29.37.0"}};
  const Identity root = make_root("Root"), leaf = issue(root, leaf_recipe("shop.example"));
  std::size_t trusted = 0, refused = 0;
  for (const auto& trust : lists) {
    for (const auto& reject : lists) {
      const std::string pem = trusted_pem(root, trust, reject);
      auto loaded = trust::load_pem_bundle({.path = "roots", .bytes = pem}, {});
      REQUIRE(loaded);
      const trust::TrustStore store("lab", {}, std::move(loaded->anchors));
      const bool ours = judged(request_for({leaf}, store)).verdict == Verdict::trusted;
      CHECK(ours == openssl_trusts_for_servers(pem));
      ++(ours ? trusted : refused);
    }
  }
  CHECK(trusted == 6);
  CHECK(refused == 10);
}

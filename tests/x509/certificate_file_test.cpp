#include "x509/certificate_file.h"

#include <doctest/doctest.h>

#include "support/store_files.h"
#include "x509/pem.h"

using namespace trustprobe;
using namespace trustprobe::support;

namespace {

std::string sentence(std::string_view content) {
  return x509::read_certificates(content, "chain").error().sentence();
}

}  // namespace

TEST_CASE("PEM, DER and PKCS #7 hold the same chain, in the file's order") {
  const Identity root = make_root("Root"), leaf = issue(root, leaf_recipe("shop.example"));
  const Pkcs7Forms bag = pkcs7_of({leaf, root});
  const std::string pem = x509::to_pem(*leaf.certificate) + x509::to_pem(*root.certificate);
  for (const std::string& content : {pem, private_key_pem(leaf) + pem, "\xEF\xBB\xBF" + pem, bag.der, bag.pem}) {
    const auto chain = x509::read_certificates(content, "chain");
    REQUIRE(chain);
    REQUIRE(chain->size() == 2);
    CHECK(chain->front()->der == leaf.certificate->der);
    CHECK(chain->back()->der == root.certificate->der);
  }
  CHECK(x509::read_certificates(text_of(leaf.certificate->der), "chain")->size() == 1);
}

TEST_CASE("a file without a certificate says what it holds instead") {
  const Identity root = make_root("Root");
  const std::string request = "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n";
  CHECK(sentence("") == "chain: is empty; give PEM, DER or PKCS #7");
  CHECK(sentence("hello\n") == "chain: no certificate in it; give PEM, DER or PKCS #7");
  CHECK(sentence(private_key_pem(root)) ==
        "chain: holds a private key and no certificate; give the certificate that belongs to it");
  CHECK(sentence(request) ==
        "chain: holds a certificate request and no certificate; give the certificate that the CA made of it");
  CHECK(sentence(pkcs7_of({}).der) == "chain: a PKCS #7 file without certificates; export it with its chain");
  CHECK(sentence(text_of(root.certificate->der).substr(0, 200)).starts_with("chain: no certificate in it"));
}

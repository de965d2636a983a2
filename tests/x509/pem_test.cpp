#include "x509/pem.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/store_files.h"
#include "x509/base64.h"

using namespace trustprobe;
using namespace trustprobe::support;

namespace {

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace

TEST_CASE("certificates are found between comments, other blocks and any line ends") {
  const Identity one = make_root("One"), two = make_root("Two"), three = make_root("Three");
  const std::string text = "# roots\nSubject: One\n" + x509::to_pem(*one.certificate) + private_key_pem(one) +
                           replaced(x509::to_pem(*two.certificate), "\n", "\r\n") +
                           replaced(x509::to_pem(*three.certificate), "CERTIFICATE", "X509 CERTIFICATE");
  const auto content = x509::read_pem(text, "roots.pem");
  REQUIRE(content);
  REQUIRE(content->certificates.size() == 3);
  CHECK(content->certificates[0].certificate->fingerprint == one.certificate->fingerprint);
  CHECK(content->certificates[0].line == 3);
  CHECK(content->certificates[1].certificate->fingerprint == two.certificate->fingerprint);
  CHECK(content->certificates[2].certificate->fingerprint == three.certificate->fingerprint);
  CHECK(content->other_labels == std::vector<std::string>{"PRIVATE KEY"});
}

TEST_CASE("a byte order mark before the first block does not hide it") {
  const auto content = x509::read_pem("\xEF\xBB\xBF" + x509::to_pem(*make_root("One").certificate), "roots.pem");
  REQUIRE(content);
  CHECK(content->certificates.size() == 1);
}

TEST_CASE("a TRUSTED CERTIFICATE keeps OpenSSL's trust settings beside the certificate") {
  const Identity root = make_root("One");
  const auto settings = [&](const std::string& block) {
    const auto content = x509::read_pem(block, "x");
    REQUIRE(content);
    CHECK(content->certificates.front().certificate->der == root.certificate->der);
    return content->certificates.front().settings;
  };
  const auto some =
      settings(trusted_pem(root, {"1.3.6.1.5.5.7.3.1"}, {"1.3.6.1.5.5.7.3.4", "1.2.3"}, "Wurzel \xC3\xB6"));
  CHECK(some.trusted == std::vector<std::string>{"1.3.6.1.5.5.7.3.1"});
  CHECK(some.rejected == std::vector<std::string>{"1.3.6.1.5.5.7.3.4", "1.2.3"});
  CHECK(some.alias == "Wurzel \xC3\xB6");
  const auto none = settings(trusted_pem(root, {}, {}));
  CHECK(!none.trusted);
  CHECK(none.rejected.empty());
  CHECK(none.alias.empty());
}

TEST_CASE("trust settings that are damaged are an error, not a certificate that is trusted for everything") {
  base::Bytes der = make_root("One").certificate->der;
  der.insert(der.end(), {0x30, 0x0C, 0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06, 0x01});
  const auto content = x509::read_pem(
      "-----BEGIN TRUSTED CERTIFICATE-----\n" + x509::to_base64(der) + "\n-----END TRUSTED CERTIFICATE-----\n", "x");
  CHECK(content.error().sentence() ==
        "x:1: the trust settings behind the certificate that begins here are damaged; replace or remove this block");
}

TEST_CASE("the lines right above a block are its heading") {
  const std::string block = x509::to_pem(*make_root("One").certificate);
  const auto content = x509::read_pem("far away\n\n# a\r\n# b\r\n" + block + block + "\n" + block, "x");
  REQUIRE(content);
  CHECK(content->certificates[0].heading == "# a\n# b\n");
  CHECK(content->certificates[1].heading.empty());
  CHECK(content->certificates[2].heading.empty());
}

TEST_CASE("a PKCS7 block gives its certificates in their place") {
  const Identity one = make_root("One"), two = make_root("Two"), three = make_root("Three");
  const auto content = x509::read_pem(x509::to_pem(*one.certificate) + pkcs7_of({two, three}).pem, "x");
  REQUIRE(content);
  REQUIRE(content->certificates.size() == 3);
  CHECK(content->certificates[2].certificate->der == three.certificate->der);
  CHECK(content->other_labels.empty());
  CHECK(x509::read_pem("\n-----BEGIN PKCS7-----\nMAA=\n-----END PKCS7-----\n", "x").error().sentence() ==
        "x:2: is PKCS #7 that is damaged or cut short; export or copy it again");
}

TEST_CASE("a certificate block that is damaged is an error with its line") {
  const std::string good = x509::to_pem(*make_root("One").certificate);
  const auto sentence = [&](const std::string& text) { return x509::read_pem(text, "roots.pem").error().sentence(); };
  CHECK(sentence("\n" + good.substr(0, good.size() - 10)) ==
        "roots.pem:2: the CERTIFICATE block that begins here has no END line; replace or remove this block");
  CHECK(sentence(good + replaced(good, "MII", "*II"))
            .starts_with("roots.pem:" + std::to_string(std::count(good.begin(), good.end(), '\n') + 1)));
  CHECK(sentence("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n")
            .starts_with("roots.pem:1: the block that begins here is not an X.509 certificate"));
}

TEST_CASE("text without a block is no error and no certificate") {
  const auto content = x509::read_pem("nothing here\n", "x");
  REQUIRE(content);
  CHECK(content->certificates.empty());
}

TEST_CASE("a block with a label is what stands between its END and the last BEGIN before it") {
  const std::string begin = "-----BEGIN X509 CRL-----\n", end = "-----END X509 CRL-----\n";
  const auto blocks = [](const std::string& text) { return x509::pem_blocks(text, "X509 CRL"); };
  CHECK(blocks(begin + "AQID\n" + end + "and\n" + begin + "BA==\n" + end) == std::vector<base::Bytes>{{1, 2, 3}, {4}});
  CHECK(blocks(begin + begin + "AQID\n" + end + end) == std::vector<base::Bytes>{{1, 2, 3}});
  CHECK(blocks(begin + "AQID\n").empty());
  CHECK(blocks("AQID\n" + end).empty());
}

// Took hours when every BEGIN was followed to the END.
TEST_CASE("many blocks that begin and do not end are passed over at once") {
  std::string text;
  for (int i = 0; i < 400'000; ++i) text += "-----BEGIN X509 CRL-----";
  text += "-----END X509 CRL-----";
  CHECK(x509::pem_blocks(text, "X509 CRL") == std::vector<base::Bytes>{{}});
}

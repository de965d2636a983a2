#include "x509/pem.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "support/certificate_maker.h"
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

TEST_CASE("a TRUSTED CERTIFICATE loses OpenSSL's trust settings and keeps the certificate") {
  const Identity root = make_root("One");
  base::Bytes der = root.certificate->der;
  const base::Bytes settings{0x30, 0x0C, 0x30, 0x0A, 0x06, 0x08, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01};
  der.insert(der.end(), settings.begin(), settings.end());
  const auto content = x509::read_pem(
      "-----BEGIN TRUSTED CERTIFICATE-----\n" + x509::to_base64(der) + "\n-----END TRUSTED CERTIFICATE-----\n", "x");
  REQUIRE(content);
  CHECK(content->certificates.front().certificate->der == root.certificate->der);
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

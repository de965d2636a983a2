#include "trust/p11_kit.h"

#include <fmt/format.h>

#include "support/store_files.h"
#include "trust/loading.h"
#include "x509/pem.h"

using namespace trustprobe;
using namespace trustprobe::support;
using trust::AnchorConstraints;
using trust::sentence_about;

namespace {

const std::string server = "1.3.6.1.5.5.7.3.1", email = "1.3.6.1.5.5.7.3.4";
const std::string head = "[p11-kit-object-v1]\n";
// ExtKeyUsageSyntax of serverAuth and of emailProtection, and the Extensions around them.
const std::string for_servers = "0%0A%06%08%2B%06%01%05%05%07%03%01", for_email = "0%0A%06%08%2B%06%01%05%05%07%03%04";
const std::string extension = "0%16%06%03U%1D%25%01%01%FF%04%0C",
                  rejection = "0%1A%06%0A%2B%06%01%04%01%99w%06%0A%01%04%0C";

std::string pem_of(const Identity& identity) {
  return x509::to_pem(*identity.certificate);
}

std::string trusted(const Identity& identity, const std::string& more = "") {
  return head + "trusted: true\n" + more + pem_of(identity) + "\n";
}

std::string stapled(const Identity& identity, const std::string& oid, const std::string& value) {
  const x509::X509Pointer certificate = openssl_copy(identity);
  unsigned char* der = nullptr;
  const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &der);
  const std::string digits = x509::to_base64({der, static_cast<std::size_t>(length)});
  OPENSSL_free(der);
  return head + "class: x-certificate-extension\nobject-id: " + oid + "\nvalue: \"" + value +
         "\"\n-----BEGIN PUBLIC KEY-----\n" + digits + "\n-----END PUBLIC KEY-----\n";
}

AnchorConstraints constraints_in(const std::string& text) {
  return trust::store_in(text).anchors.front().constraints;
}

}  // namespace

TEST_CASE("trusted certificates are anchors, distrusted ones are for nothing, and others are counted") {
  const Identity one = make_root("One"), two = make_root("Two"), three = make_root("Three"), four = make_root("Four");
  const auto store = trust::store_in(
      "# written by somebody\n" + head + "class: nss-builtin-root-list\nlabel: \"Roots\"\n\n" +
      trusted(one, "label: \"R%C3%B6ot 1\"\n") + head + "x-distrusted: true\n" + pem_of(two) + head +
      "trusted: false\nx-distrusted: false\n" + pem_of(three) + trusted(four) + head + "x-distrusted: true\n" +
      pem_of(four) + head + "class: certificate\nx-distrusted: true\nissuer: \"0%00\"\nserial-number: \"%02%01%05\"\n");
  CHECK(store.origin.format == "p11-kit");
  REQUIRE(store.anchors.size() == 4);
  CHECK(store.anchors[0].label == "R\xC3\xB6ot 1");
  CHECK(store.anchors[0].certificate->der == one.certificate->der);
  CHECK(store.anchors[0].constraints == AnchorConstraints{});
  CHECK(store.anchors[1].constraints.purposes == std::vector<std::string>{});
  CHECK(store.anchors[2].certificate->der == four.certificate->der);
  CHECK(store.anchors[2].constraints.purposes == std::vector<std::string>{});
  CHECK(store.details.other_entries == 2);
}

TEST_CASE("a stapled extended key usage is for the certificates with its key, wherever it stands") {
  const Identity one = make_root("One"), two = make_root("Two");
  CHECK(constraints_in(trusted(one) + stapled(one, "2.5.29.37", extension + for_servers)) ==
        AnchorConstraints{.purposes = {{server}}});
  CHECK(constraints_in(stapled(one, "2.5.29.37", for_servers) + trusted(one)) ==
        AnchorConstraints{.purposes = {{server}}});
  CHECK(constraints_in(trusted(one) + stapled(two, "2.5.29.37", extension + for_servers)) == AnchorConstraints{});
  CHECK(constraints_in(trusted(one) + stapled(one, "2.5.29.37", extension + for_servers) +
                       stapled(one, "1.3.6.1.4.1.3319.6.10.1", rejection + for_email)) ==
        AnchorConstraints{.purposes = {{server}}, .refused_purposes = {email}});
  CHECK(constraints_in(trusted(one) + stapled(one, "2.5.29.19", "0%00")) == AnchorConstraints{});
}

TEST_CASE("a date of distrust is read, and a zero byte or 'false' is none") {
  const Identity root = make_root("One");
  const auto limit = [&](const std::string& value) {
    return constraints_in(trusted(root, "nss-server-distrust-after: " + value + "\n")).distrust_after;
  };
  CHECK(limit("\"260415235959Z\"") == instant("2026-04-15T23:59:59Z"));
  CHECK(limit("\"%32%360415235959Z\"") == instant("2026-04-15T23:59:59Z"));
  CHECK(limit("\"%00\"") == std::nullopt);
  CHECK(limit("\"\"") == std::nullopt);
  CHECK(limit("false") == std::nullopt);
}

TEST_CASE("a certificate may stand in an attribute instead of PEM") {
  const Identity root = make_root("One");
  std::string value;
  for (const std::uint8_t byte : root.certificate->der) value += fmt::format("%{:02X}", byte);
  const auto store = trust::store_in(head + "class: certificate\ntrusted: true\nvalue: \"" + value + "\"\n");
  CHECK(store.anchors.front().certificate->der == root.certificate->der);
}

TEST_CASE("a p11-kit file that is malformed says on which line") {
  const Identity root = make_root("One");
  const std::string remedy = "; write the file again with 'trust extract' or 'trust dump'";
  CHECK(sentence_about(head + "trusted\n") ==
        "roots:2: is neither an attribute ('name: value') nor a PEM block" + remedy);
  CHECK(sentence_about(head + "label: \"x%4\"\n") == "roots:2: a % is not followed by two hexadecimal digits" + remedy);
  CHECK(sentence_about(head + "label: \"%4g\"\n").starts_with("roots:2: a % is not followed"));
  CHECK(sentence_about(head + "label: \"x\n") == "roots:2: the quotation mark is not closed" + remedy);
  CHECK(sentence_about("label: x\n" + head) == "roots:1: stands before any [p11-kit-object-v1]" + remedy);
  CHECK(sentence_about(head + "[p11-kit-object-v2]\n") ==
        "roots:2: '[p11-kit-object-v2]' is not [p11-kit-object-v1]" + remedy);
  CHECK(sentence_about(head + "class: certificate\ntrusted: true\n") ==
        "roots:1: the trusted certificate that begins here is not in the file" + remedy);
  CHECK(sentence_about(trusted(root, "nss-server-distrust-after: \"soon\"\n")) ==
        "roots:3: 'soon' is not a time as YYMMDDhhmmssZ; mend or remove the line");
  CHECK(sentence_about(stapled(root, "2.5.29.37", "%05%00")) ==
        "roots:1: the extension that begins here holds no list of purposes" + remedy);
  CHECK(sentence_about(trusted(root).substr(0, 200)).starts_with("roots:3: the CERTIFICATE block"));
  CHECK(sentence_about(head + "trusted: true\n-----BEGIN PUBLIC KEY-----\nMAA=\n") ==
        "roots:3: the block that begins here has no END line" + remedy);
  CHECK(
      sentence_about(head + pem_of(root)) ==
      "roots: holds p11-kit objects and no certificate that they call trusted; name a file with 'trusted: true' in it");
}

TEST_CASE("a damaged p11-kit file gives anchors or a sentence") {
  const Identity root = make_root("One");
  trust::check_damage(trusted(root, "label: \"R%C3%B6ot\"\nnss-server-distrust-after: \"260415235959Z\"\n") +
                      stapled(root, "2.5.29.37", extension + for_servers));
}

#include "trust/pem_bundle.h"

#include "support/store_files.h"
#include "trust/loading.h"
#include "x509/pem.h"

using namespace trustprobe;
using namespace trustprobe::support;
using trust::AnchorConstraints;

namespace {

const std::string server = "1.3.6.1.5.5.7.3.1", email = "1.3.6.1.5.5.7.3.4";

std::string pem_of(const Identity& identity) {
  return x509::to_pem(*identity.certificate);
}

std::string label_under(const std::string& heading) {
  return trust::store_in(heading + pem_of(make_root("One"))).anchors.front().label;
}

}  // namespace

TEST_CASE("OpenSSL's trust settings are constraints, and its alias is the label") {
  const Identity root = make_root("One");
  const auto anchor = [&](const std::string& text) { return trust::store_in(text).anchors.front(); };
  CHECK(anchor(trusted_pem(root, {server}, {email}, "Alias")).constraints ==
        AnchorConstraints{.purposes = {{server}}, .refused_purposes = {email}});
  CHECK(anchor("# Heading\n" + trusted_pem(root, {server}, {email}, "Alias")).label == "Alias");
  CHECK(anchor(trusted_pem(root, {}, {server})).constraints == AnchorConstraints{.refused_purposes = {server}});
  CHECK(anchor(trusted_pem(root, {}, {})).constraints == AnchorConstraints{});
}

TEST_CASE("a label stands right above the block, as bundles of curl, certifi, Red Hat and p11-kit have it") {
  CHECK(label_under("# Amazon Root CA 1\n") == "Amazon Root CA 1");
  CHECK(label_under("\nAmazon Root CA 1\n================\n") == "Amazon Root CA 1");
  CHECK(label_under("# Issuer: CN=x\n# Label: \"Amazon Root CA 1\"\n# SHA256 Fingerprint: 8e:cd:e6\n") ==
        "Amazon Root CA 1");
  CHECK(label_under("# notes about this file\n\n") == "");
  CHECK(label_under("# 8ecde6884f3d87b1125ba31ac3fcb13d\n") == "");
  CHECK(label_under("======\n") == "");
  CHECK(label_under("#\n") == "");
}

TEST_CASE("keys and other blocks beside the certificates are counted") {
  const Identity root = make_root("One");
  const auto store = trust::store_in(pem_of(root) + private_key_pem(root) +
                                     "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n");
  CHECK(store.details.private_keys == 1);
  CHECK(store.details.other_entries == 1);
}

TEST_CASE("a PKCS7 block is part of a PEM bundle") {
  const auto store = trust::store_in(pkcs7_of({make_root("One"), make_root("Two")}).pem);
  CHECK(store.anchors.size() == 2);
  CHECK(store.origin.format == "PEM bundle");
}

TEST_CASE("a damaged PEM bundle gives anchors or a sentence") {
  trust::check_damage("# One\n" + trusted_pem(make_root("One"), {server}, {email}, "Alias"));
  trust::check_damage(pkcs7_of({make_root("One")}).pem);
}

// Server certificates of IAM.
#include "inventory/exports.h"
#include "x509/pem.h"

namespace trustprobe::inventory {
namespace {

const std::string metadata =
    R"({"Path": "/", "ServerCertificateName": "shop", "ServerCertificateId": "ASCAEXAMPLE",
    "Arn": ")" +
    iam_arn + R"(", "UploadDate": "2013-04-03T11:05:26+00:00", "Expiration": "2027-04-03T23:59:59+00:00"})";

TEST_CASE("list-server-certificates tells name, upload and expiry, and no host") {
  const Item item = item_of(R"({"ServerCertificateMetadataList": [)" + metadata + "]}");
  CHECK(item.sources.front().form == Form::iam_list);
  CHECK(item.arn == iam_arn);
  CHECK(item.name == "shop");
  CHECK(on(item.uploaded) == "2013-04-03T11:05:26Z");
  CHECK(on(item.not_after) == "2027-04-03T23:59:59Z");
  CHECK(item.names.empty());
  CHECK(!item.serial);
}

TEST_CASE("a list that goes on is incomplete, one that ends is not") {
  const auto incomplete = [](const std::string& end) {
    return read_export(R"({"ServerCertificateMetadataList": [])" + end + "}", "export")->incomplete;
  };
  CHECK(!incomplete(""));
  CHECK(!incomplete(R"(, "IsTruncated": false, "Marker": null)"));
  CHECK(incomplete(R"(, "IsTruncated": true)"));
  CHECK(incomplete(R"(, "Marker": "abc")"));
  CHECK(incomplete(R"(, "NextToken": "abc")"));
}

TEST_CASE("get-server-certificate has the certificate itself: names, key, serial number and dates come from it") {
  support::Recipe recipe = support::with_extension(support::leaf_recipe("shop.example.com"), "subjectAltName",
                                                   "DNS:Shop.example.com,DNS:*.shop.example.com,IP:192.0.2.1");
  recipe.key_kind = support::KeyKind::rsa1024;
  recipe.hash = "SHA1";
  const auto leaf = support::issue(support::make_root("Root"), recipe).certificate;
  const std::string body = R"({"ServerCertificate": {"ServerCertificateMetadata": )" + metadata +
                           R"(, "CertificateBody": )" + quoted(x509::to_pem(*leaf)) +
                           R"(, "CertificateChain": "not looked at"}, "Tags": []})";
  const Item item = item_of(body);
  CHECK(item.sources.front().form == Form::iam_certificate);
  CHECK(item.name == "shop");
  CHECK(item.names == std::vector<std::string>{"shop.example.com", "*.shop.example.com", "192.0.2.1"});
  CHECK(item.certificate->fingerprint == leaf->fingerprint);
  CHECK(item.serial == leaf->serial);
  CHECK(item.not_before == leaf->not_before);
  CHECK(item.not_after == leaf->not_after);  // not what the metadata say
  CHECK(item.key_algorithm == "RSA 1024");
  CHECK(item.signature_algorithm == "ecdsa-with-SHA1");
  CHECK(on(item.uploaded) == "2013-04-03T11:05:26Z");

  const Item bare = item_of(R"({"Certificate": )" + quoted(x509::to_pem(*leaf)) + "}");
  CHECK(bare.sources.front().form == Form::certificate_body);
  CHECK(bare.name == "shop.example.com");
  CHECK(bare.serial == leaf->serial);
}

TEST_CASE("a body that is no certificate is an error") {
  const auto with = [](const std::string& body) {
    return mistake_in(R"({"ServerCertificate": {"ServerCertificateMetadata": )" + metadata +
                      R"(, "CertificateBody": )" + quoted(body) + "}}");
  };
  CHECK(with("nothing") == "export, certificate 1: its PEM text holds no certificate; export it again, as JSON");
  CHECK(with("-----BEGIN CERTIFICATE-----\nAAAA\n").starts_with("export, certificate 1: its PEM text cannot be read"));
  CHECK(mistake_in(R"({"ServerCertificate": {}})")
            .starts_with("export, certificate 1: has no ServerCertificateMetadata"));
}

}  // namespace
}  // namespace trustprobe::inventory

// Certificates of ACM, and what all JSON exports have in common.
#include "base/hex.h"
#include "inventory/exports.h"

namespace trustprobe::inventory {
namespace {

const std::string detail = R"({"CertificateArn": ")" + acm_arn + R"(", "DomainName": "Example.com",
    "SubjectAlternativeNames": ["example.com", "*.example.com"], "Serial": "0a:1b:2c", "Subject": "CN=example.com",
    "Status": "ISSUED", "Type": "AMAZON_ISSUED", "NotBefore": 1772487837.0, "NotAfter": "2027-03-02T22:43:57+00:00",
    "KeyAlgorithm": "RSA-2048", "SignatureAlgorithm": "SHA256WITHRSA", "InUseBy": [], "RenewalEligibility": "ELIGIBLE",
    "DomainValidationOptions": [{"DomainName": "example.com", "ValidationStatus": "SUCCESS"}],
    "RenewalSummary": {"RenewalStatus": "PENDING_VALIDATION", "RenewalStatusReason": "NO_AVAILABLE_CONTACTS",
      "DomainValidationOptions": [{"DomainName": "example.com", "ValidationStatus": "PENDING_VALIDATION",
        "ValidationMethod": "DNS",
        "ResourceRecord": {"Name": "_x.example.com.", "Type": "CNAME", "Value": "_y.acm-validations.aws."}}]},
    "SomethingNew": {"a": [1]}})";

TEST_CASE("describe-certificate is read: names, serial number, dates, use and renewal") {
  const Item item = item_of("{\"Certificate\": " + detail + "}");
  CHECK(item.sources.front().form == Form::acm_certificate);
  CHECK(item.arn == acm_arn);
  CHECK(item.name == "Example.com");
  CHECK(item.names == std::vector<std::string>{"example.com", "*.example.com"});
  CHECK(base::to_hex(*item.serial) == "0a1b2c");
  CHECK(on(item.not_before) == "2026-03-02T21:43:57Z");
  CHECK(on(item.not_after) == "2027-03-02T22:43:57Z");
  CHECK(item.key_algorithm == "RSA-2048");
  CHECK(item.signature_algorithm == "SHA256WITHRSA");
  CHECK(item.in_use == false);
  CHECK(item.renewal_eligibility == "ELIGIBLE");
  CHECK(item.renewal_status == "PENDING_VALIDATION");
  REQUIRE(item.validations.size() == 1);
  CHECK(item.validations.front().status == "PENDING_VALIDATION");
  CHECK(item.validations.front().record_name == "_x.example.com.");
}

TEST_CASE("list-certificates calls names and use differently, and tells that it left names out") {
  const Item item = item_of(R"({"CertificateSummaryList": [{"CertificateArn": ")" + acm_arn + R"(",
      "DomainName": "example.com", "SubjectAlternativeNameSummaries": ["example.com", "www.example.com"],
      "HasAdditionalSubjectAlternativeNames": true, "Status": "ISSUED", "Type": "IMPORTED", "KeyAlgorithm": "RSA-1024",
      "InUse": true, "RenewalEligibility": "INELIGIBLE", "NotAfter": 1803944637, "ImportedAt": 1700000000}]})");
  CHECK(item.sources.front().form == Form::acm_list);
  CHECK(item.names == std::vector<std::string>{"example.com", "www.example.com"});
  CHECK(item.more_names);
  CHECK(item.in_use == true);
  CHECK(on(item.not_after) == "2027-03-01T23:43:57Z");
  CHECK(on(item.uploaded) == "2023-11-14T22:13:20Z");
  CHECK(!item.serial);
}

TEST_CASE("several exports may stand in one file: one behind the other, in a list, or taken out of their wrapping") {
  const std::string wrapped = "{\"Certificate\": " + detail + "}";
  for (const std::string& text :
       {wrapped + wrapped, wrapped + "\n\n" + wrapped + "\n", "[" + wrapped + "," + wrapped + "]",
        "[" + detail + "," + detail + "]", "\xEF\xBB\xBF" + detail + detail}) {
    const auto items = items_of(text);
    REQUIRE(items.size() == 2);
    CHECK(items[0].sources.front().text() == "export, certificate 1");
    CHECK(items[1].sources.front().text() == "export, certificate 2");
    CHECK(items[1].arn == acm_arn);
  }
}

TEST_CASE("values that are absent or null say nothing") {
  for (const auto* text : {R"({"CertificateArn": "a"})", R"({"CertificateArn": "a", "NotAfter": null, "Serial": null,
        "InUseBy": null, "SubjectAlternativeNames": null, "RenewalSummary": null, "InUse": null, "Serial": ""})"}) {
    const Item item = item_of(text);
    CHECK(!item.not_after);
    CHECK(!item.serial);
    CHECK(!item.in_use);
    CHECK(item.names.empty());
  }
}

TEST_CASE("a value of another kind than it should have is an error that names certificate and key") {
  const auto with = [](const std::string& pair) {
    return mistake_in("{\"Certificate\": " + detail + "} {\"CertificateArn\": \"a\", " + pair + "}");
  };
  CHECK(with("\"NotAfter\": \"never\"") ==
        "export, certificate 2: NotAfter is no time: 'never'; times are written 2026-11-21T02:00:00+00:00, or in "
        "seconds since 1970");
  CHECK(with("\"NotAfter\": -5").starts_with("export, certificate 2: NotAfter is no time: '-5'"));
  CHECK(with("\"NotAfter\": [1]").starts_with("export, certificate 2: NotAfter is no time: '[1]'"));
  CHECK(with("\"Serial\": \"0g\"").starts_with("export, certificate 2: Serial is no serial number: '0g'"));
  CHECK(with("\"Serial\": 12").starts_with("export, certificate 2: Serial is not a text"));
  CHECK(with("\"InUse\": \"yes\"").starts_with("export, certificate 2: InUse is neither true nor false"));
  CHECK(with("\"InUseBy\": \"elb\"").starts_with("export, certificate 2: InUseBy is not a list"));
  CHECK(with("\"SubjectAlternativeNames\": [1]").find("holds what is not a text") != std::string::npos);
  CHECK(with("\"DomainValidationOptions\": [1]").find("holds what is not an object") != std::string::npos);
  CHECK(with("\"RenewalSummary\": []").find("RenewalSummary is not an object") != std::string::npos);
}

TEST_CASE("what is no export is an error that says what would be one") {
  CHECK(mistake_in("").starts_with("export: is empty; give a Private CA audit report"));
  CHECK(mistake_in(" \n").starts_with("export: is empty"));
  CHECK(mistake_in("a,b\n1,2\n").starts_with("export: is neither JSON nor CSV with the header of an audit report"));
  CHECK(mistake_in("-----BEGIN CERTIFICATE-----").starts_with("export: is neither JSON nor CSV"));
  CHECK(mistake_in("{}").starts_with("export, element 1: is none of the exports that are known; give"));
  CHECK(mistake_in("[1]").starts_with("export, element 1: is none of the exports"));
  CHECK(mistake_in("{\"Certificate\": " + detail + "} 7").starts_with("export, element 2: is none"));
  CHECK(mistake_in("{\"ServerCertificate\": 7}").starts_with("export, element 1: is none"));
  CHECK(mistake_in("{\"CertificateSummaryList\": 7}").starts_with("export: CertificateSummaryList is not a list"));
  CHECK(mistake_in("{\"CertificateSummaryList\": [7]}").find("holds what is not an object") != std::string::npos);
  CHECK(mistake_in("[\n{\"CertificateArn\": \"a\"},\n oops]").starts_with("export:3: is not JSON"));
  CHECK(mistake_in("{\"CertificateSummaryList\": [\n").starts_with("export:2: the JSON ends too early"));
  CHECK(mistake_in("\xFF\xFE{").starts_with("export: is UTF-16; save it as UTF-8"));
}

TEST_CASE("an error shows no control characters and no endless text of the file") {
  const std::string said =
      mistake_in(R"({"CertificateArn": "a", "NotAfter": "\u001b[31m)" + std::string(5000, 'x') + "\"}");
  CHECK(said.find('\x1b') == std::string::npos);
  CHECK(said.size() < 300);
}

}  // namespace
}  // namespace trustprobe::inventory

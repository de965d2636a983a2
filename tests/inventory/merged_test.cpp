// The same certificate in several exports.
#include "inventory/exports.h"
#include "x509/pem.h"

namespace trustprobe::inventory {
namespace {

const std::string listed =
    R"({"CertificateSummaryList": [{"CertificateArn": ")" + acm_arn + R"(", "DomainName": "a.example",
    "SubjectAlternativeNameSummaries": ["a.example"], "HasAdditionalSubjectAlternativeNames": true, "InUse": false,
    "NotAfter": "2027-03-02T22:43:57Z"}]})";

std::string described(const std::string& serial, const std::string& end, const std::string& arn = acm_arn) {
  return R"({"CertificateArn": ")" + arn + R"(", "DomainName": "a.example", "SubjectAlternativeNames": ["a.example",
      "b.example"], "InUseBy": ["arn:aws:elasticloadbalancing:x"], "Serial": ")" +
         serial + R"(", "NotAfter": ")" + end + "\"}";
}

std::vector<Item> merged_from(const std::vector<std::string>& exports) {
  std::vector<Item> all;
  for (const std::string& text : exports) {
    for (const Item& item : items_of(text)) all.push_back(item);
  }
  return merged(std::move(all));
}

TEST_CASE("list and description of one ARN are one certificate that knows what both said") {
  const auto items = merged_from({listed, described("0a", "2027-03-02T22:43:57Z")});
  REQUIRE(items.size() == 1);
  CHECK(items[0].sources.size() == 2);
  CHECK(items[0].serial);
  CHECK(items[0].names == std::vector<std::string>{"a.example", "b.example"});
  CHECK(!items[0].more_names);
  CHECK(items[0].in_use == true);
}

TEST_CASE("an audit report and a description are joined by serial number and expiry, and stay apart without either") {
  const auto audit = [](const std::string& end) {
    return audit_header + ",," + ca_arn + "/certificate/01,0a,,," + end + ",,,,\n";
  };
  CHECK(merged_from({audit("2027-03-02T22:43:57+0000"), described("00:0A", "2027-03-02T22:43:57Z")}).size() == 1);
  CHECK(merged_from({audit("2027-03-02T22:43:58+0000"), described("0a", "2027-03-02T22:43:57Z")}).size() == 2);
  CHECK(merged_from({audit("2027-03-02T22:43:57+0000"), described("0b", "2027-03-02T22:43:57Z")}).size() == 2);
  CHECK(merged_from({audit(""), described("0a", "2027-03-02T22:43:57Z")}).size() == 2);
}

TEST_CASE("an ARN before and after its renewal is two certificates") {
  const auto items = merged_from({described("0a", "2027-03-02T22:43:57Z"), described("0b", "2028-03-02T22:43:57Z")});
  CHECK(items.size() == 2);
}

TEST_CASE("what joins two items by another key is found for a third") {
  const auto body = support::issue(support::make_root("Root"), support::leaf_recipe("a.example")).certificate;
  std::vector<Item> items =
      items_of(R"([{"CertificateArn": "x"}, {"Certificate": )" + quoted(x509::to_pem(*body)) + "}]");
  items.push_back(items[0]);
  items[2].serial = body->serial;  // says of x which certificate it is
  items[2].not_after = body->not_after;
  const auto all = merged(items);
  CHECK(all.size() == 2);
  CHECK(all[0].arn == "x");
  CHECK(all[0].serial == body->serial);
}

TEST_CASE("different certificates stay apart, in their order") {
  const auto items =
      merged_from({described("0a", "2027-03-02T22:43:57Z", "one"), described("0b", "2027-03-02T22:43:57Z", "two")});
  REQUIRE(items.size() == 2);
  CHECK(items[0].arn == "one");
}

}  // namespace
}  // namespace trustprobe::inventory

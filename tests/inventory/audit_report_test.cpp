// AWS Private CA audit reports.
#include "base/hex.h"
#include "inventory/exports.h"
#include "inventory/fields.h"

namespace trustprobe::inventory {
namespace {

const std::string revoked_row =
    "123456789012,acm.amazonaws.com," + ca_arn +
    "/certificate/01,00:ab:cd:01,\"CN=shop.example.com,O=Example, C=DE\"," +
    "2026-03-02T21:43:57+0000,2027-03-02T22:43:57+0000,2026-03-02T22:43:58+0000," +
    "2026-05-01T00:00:00+0200,KEY_COMPROMISE,arn:aws:acm-pca:::template/EndEntityCertificate/V1";

TEST_CASE("a row of a CSV audit report is read to its last column") {
  const Item item = item_of(audit_header + revoked_row + "\r\n");
  CHECK(item.sources.front().text() == "export:2");
  CHECK(item.sources.front().form == Form::audit_report);
  CHECK(item.arn == ca_arn + "/certificate/01");
  CHECK(base::to_hex(*item.serial) == "abcd01");
  CHECK(item.subject == "CN=shop.example.com,O=Example, C=DE");
  CHECK(item.name == "shop.example.com");
  CHECK(item.names == std::vector<std::string>{"shop.example.com"});
  CHECK(item.more_names);
  CHECK(on(item.not_before) == "2026-03-02T21:43:57Z");
  CHECK(on(item.not_after) == "2027-03-02T22:43:57Z");
  CHECK(on(item.revoked_at) == "2026-04-30T22:00:00Z");
  CHECK(item.revocation_reason == "KEY_COMPROMISE");
  CHECK(item.revoked());
}

TEST_CASE("columns are known by their names: further ones and another order do no harm, empty ones say nothing") {
  const Item item = item_of("notAfter,new,serial,certificateArn\n2027-03-02T22:43:57+0000,x,0a,\n");
  CHECK(on(item.not_after) == "2027-03-02T22:43:57Z");
  CHECK(base::to_hex(*item.serial) == "0a");
  CHECK(item.arn.empty());
  CHECK(!item.revoked());
  CHECK(items_of(audit_header).empty());
}

TEST_CASE("the same report as JSON says the same, with keys left out that have no value") {
  const Item item = item_of(R"([{"awsAccountId": "123456789012", "certificateArn": "a", "serial": "00:ab",
      "subject": "CN=Device 7", "notBefore": "2026-03-02T21:43:57+0000", "notAfter": "2027-03-02T22:43:57+0000"}])");
  CHECK(item.sources.front().text() == "export, certificate 1");
  CHECK(item.sources.front().form == Form::audit_report);
  CHECK(on(item.not_after) == "2027-03-02T22:43:57Z");
  CHECK(item.name == "Device 7");
  CHECK(item.names.empty());
  CHECK(!item.revoked());
  CHECK(items_of("[]").empty());
}

TEST_CASE("a common name is found with a comma in it, and in any place") {
  const auto name = [](const std::string& subject) {
    return item_of("[{\"serial\": \"01\", \"subject\": " + quoted(subject) + "}]").name;
  };
  CHECK(name("C=DE, cn=a.example.com") == "a.example.com");
  CHECK(name("O=CN,CN=b") == "b");
  CHECK(name("CN=Example\\\\, Inc.,C=DE") == "Example, Inc.");
  CHECK(name("O=nobody") == "");
}

TEST_CASE("times are read as AWS writes them, and nothing else is") {
  for (const auto* text : {"2026-03-02T21:43:57+0000", "2026-03-02T21:43:57Z", "2026-03-02T22:43:57+01:00",
                           "2026-03-02T22:43:57.250000+0100", "1772487837", "1772487837.25"})
    CHECK_MESSAGE(on(parse_aws_time(std::string_view(text))) == "2026-03-02T21:43:57Z", text);
  for (const auto* text : {"", "soon", "2026-03-02T21:43:57+00", "2026-03-02T21:43:57+00000", "-1", "1e9", "nan", "inf",
                           "253402300800", "0x10", "2026-03-02T21:43:57+"})
    CHECK_MESSAGE(!parse_aws_time(std::string_view(text)), text);
  CHECK(on(parse_aws_time(253'402'300'799.0)) == "9999-12-31T23:59:59Z");
  CHECK(!parse_aws_time(1e300));
}

TEST_CASE("a row that cannot be understood is an error with its line") {
  const auto with = [](const std::string& row) { return mistake_in(audit_header + revoked_row + "\n" + row + "\n"); };
  CHECK(with("1,2,3") == "export:3: has 3 fields, the header names 11; export it again, and do not edit it");
  CHECK(with(",,,xyz,,,,,,,").starts_with("export:3: serial is no serial number: 'xyz'; it is written in hex"));
  CHECK(with(",,,,,tomorrow,,,,,").starts_with("export:3: notBefore is no time: 'tomorrow'"));
  CHECK(with(",,,\",,").starts_with("export:3: has a quote that is never closed"));
}

}  // namespace
}  // namespace trustprobe::inventory

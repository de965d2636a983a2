// Exports cut short, with flipped bits, and built to hurt.
#include "inventory/exports.h"
#include "x509/pem.h"

namespace trustprobe::inventory {
namespace {

std::vector<std::string> every_form() {
  const auto leaf = support::issue(support::make_root("Root"), support::leaf_recipe("a.example")).certificate;
  return {
      audit_header + "123456789012,,a,01:02,\"CN=a,b\",2026-03-02T21:43:57+0000,1772487837,,,,\n",
      R"([{"certificateArn": "a", "serial": "0a", "notAfter": "2026-03-02T21:43:57+0000"}])",
      R"({"ServerCertificateMetadataList": [{"Arn": "a", "Expiration": "2026-03-02T21:43:57Z"}], "Marker": "b"})",
      R"({"ServerCertificate": {"ServerCertificateMetadata": {"Arn": "a"}, "CertificateBody": )" +
          quoted(x509::to_pem(*leaf)) + "}}",
      R"({"CertificateSummaryList": [{"CertificateArn": "a", "InUse": true, "NotAfter": 1772487837.5}]})",
      R"({"Certificate": {"CertificateArn": "a", "DomainValidationOptions": [{"ResourceRecord": {"Name": "b"}}]}})"};
}

/// An answer, whatever it is: the items of what is read, or a sentence.
bool is_answered(const std::string& text) {
  const auto read = read_export(text, "export");
  if (!read) return !read.error().what.empty() && read.error().where.starts_with("export");
  for (const Item& item : read->items) {
    if (item.sources.empty()) return false;
  }
  return true;
}

TEST_CASE("every form is read whole") {
  for (const std::string& text : every_form()) CHECK_MESSAGE(items_of(text).size() == 1, text);
}

TEST_CASE("JSON that is cut short anywhere is refused, and a CSV never gives more than it holds") {
  for (const std::string& text : every_form()) {
    for (std::size_t length = 0; length < text.size(); ++length) {
      const std::string cut = text.substr(0, length);
      CHECK(is_answered(cut));
      if (text.front() == '{' || text.front() == '[') CHECK_MESSAGE(!mistake_in(cut).empty(), cut);
    }
  }
  const std::string csv = every_form().front();
  const std::size_t row = csv.find('\n') + 1;
  for (std::size_t length = row + 1; length < csv.rfind(','); ++length)
    CHECK_MESSAGE(!mistake_in(csv.substr(0, length)).empty(), csv.substr(0, length));
}

TEST_CASE("a flipped bit gives an error or an export, never a crash") {
  for (const std::string& text : every_form()) {
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
      std::string damaged = text;
      damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
      CHECK(is_answered(damaged));
    }
  }
}

TEST_CASE("JSON nested too deeply is refused") {
  CHECK(!mistake_in(std::string(100'000, '[')).empty());
  CHECK(!mistake_in(std::string(100'000, '[') + std::string(100'000, ']')).empty());
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"Certificate\":";
  CHECK(!mistake_in(objects).empty());
}

TEST_CASE("a serial number of any length and a name of any bytes are taken as they are") {
  const Item item = item_of(R"({"CertificateArn": "a", "Serial": ")" + std::string(100'000, 'f') +
                            R"(", "DomainName": "\u0000\u202e"})");
  CHECK(item.serial->size() == 50'000);
  CHECK(item.name == std::string("\0", 1) + "\xe2\x80\xae");
  CHECK(item_of(R"({"CertificateArn": "a", "Serial": "00:00"})").serial->empty());
}

TEST_CASE("a hundred thousand names, and as many certificates, are read in little time") {
  std::string names, rows = audit_header;
  for (int i = 0; i < 100'000; ++i) {
    names += (i == 0 ? "\"h" : ",\"h") + std::to_string(i) + ".example\"";
    rows += ",,," + std::to_string(10'000'000 + i) + ",CN=a.example,,2026-03-02T21:43:57+0000,,,,\n";
  }
  CHECK(item_of(R"({"CertificateArn": "a", "SubjectAlternativeNames": [)" + names + "]}").names.size() == 100'000);
  CHECK(merged(items_of(rows)).size() == 100'000);
}

}  // namespace
}  // namespace trustprobe::inventory

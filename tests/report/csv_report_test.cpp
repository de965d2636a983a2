#include <doctest/doctest.h>

#include "example_report.h"

namespace trustprobe::report {

TEST_CASE("CSV has a row per leaf, endpoint, store and client, and is safe in a spreadsheet") {
  const std::string text = csv_report(example_report(), example_settings());
  check_report_case("csv", text);
  CHECK(text.find("\r\n=") == std::string::npos);
  CHECK(text.find("\"'=cmd|'<b>&\"\"x\"\"</b>',1\"") != std::string::npos);
}

TEST_CASE("a row of CSV has the handshake that showed its chain, and no server name where none was sent") {
  Report report = example_report();
  ReportedTarget& shop = report.targets.back();
  shop.chains.back().handshakes.front() = {false, "TLS 1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "x25519"};
  const std::string text = csv_report(report, example_settings());
  CHECK(text.find("shop.example.com,203.0.113.10,443,,warning,,") != std::string::npos);
  CHECK(text.find("Example RSA CA,RSA 2048,0a666666") != std::string::npos);
  CHECK(text.find(",TLS 1.2,x25519,TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\r\nshop.example.com,203.0.113.10,443,,") !=
        std::string::npos);
}

TEST_CASE("CSV has a row with the reason where what stands in a certificate's place is none") {
  Report report = example_report();
  ReportedChain& chain = report.targets[2].chains.front();
  chain.certificates.clear();
  chain.defect = "is no certificate";
  chain.verdicts.resize(1);
  chain.verdicts.front().reason = chain.defect;
  CHECK(
      csv_report(report, example_settings())
          .find("old.example.com:8443,203.0.113.20,8443,old.example.com,error,,,,,,,,,,,system,web,not-trusted,,is no "
                "certificate,not-checked,TLS 1.2,") != std::string::npos);
}

}  // namespace trustprobe::report

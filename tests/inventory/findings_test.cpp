// What is wrong with certificates by what their exports say: each rule with a yes and a no.
#include "inventory/inventory_findings.h"

#include <doctest/doctest.h>

#include "support/certificate_maker.h"

namespace trustprobe::inventory {
namespace {

using support::instant;

const base::Instant now = instant("2026-11-21");

/// A certificate of ACM without fault.
Item sound() {
  Item item;
  item.sources = {{"acm.json", 1, Form::acm_certificate}};
  item.name = "shop.example";
  item.names = {"shop.example"};
  item.serial = base::Bytes{1};
  item.not_before = instant("2026-06-01");
  item.not_after = instant("2027-06-01");
  item.key_algorithm = "RSA-2048";
  item.signature_algorithm = "SHA256WITHRSA";
  item.status = "ISSUED";
  item.type = "AMAZON_ISSUED";
  item.in_use = true;
  item.renewal_eligibility = "ELIGIBLE";
  return item;
}

/// The findings of an item, and of what it becomes when `change` is done to a sound one.
std::vector<Finding> findings(const std::vector<Item>& items, const InventoryTerms& terms = {now}) {
  for (const JudgedItem& judged : judge(items, {}, terms).items) {
    if (judged.item == &items.front()) return judged.findings;
  }
  return {};
}

std::string told(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings)
    text += (text.empty() ? "" : ", ") + std::string(to_string(finding.kind)) + " " +
            std::string(base::to_string(finding.severity));
  return text;
}

template <typename Change>
Item changed(Change change) {
  Item item = sound();
  change(item);
  return item;
}

template <typename Change>
std::string with(Change change) {
  return told(findings({changed(change)}));
}

TEST_CASE("nothing is said of a certificate without fault") {
  CHECK(told(findings({sound()})) == "");
}

TEST_CASE("a certificate expires within the threshold, at N days and not a second before") {
  const auto with_left = [](base::Seconds left) { return with([&](Item& item) { item.not_after = now + left; }); };
  using std::chrono::days;
  CHECK(with_left(days{45} + base::Seconds{1}) == "");
  CHECK(with_left(days{45}) == "expiring warning");
  CHECK(with_left(days{7} + base::Seconds{1}) == "expiring warning");
  CHECK(with_left(days{7}) == "expiring error");
  CHECK(with_left(days{0}) == "expiring error");
  CHECK(with_left(base::Seconds{-1}) == "expired error");
}

TEST_CASE("the thresholds are the user's") {
  const auto item = changed([](Item& each) { each.not_after = now + std::chrono::days{60}; });
  CHECK(told(findings({item}, {now, std::chrono::days{60}, std::chrono::days{7}})) == "expiring warning");
  CHECK(told(findings({item}, {now, std::chrono::days{59}, std::chrono::days{7}})) == "");
  CHECK(told(findings({item}, {now, std::chrono::days{10}, std::chrono::days{60}})) == "expiring error");
}

TEST_CASE("of an expired certificate nothing else is said") {
  CHECK(with([](Item& item) {
          item.not_after = instant("2026-11-18");
          item.signature_algorithm = "SHA1WITHRSA";
          item.renewal_status = "FAILED";
        }) == "expired error");
}

TEST_CASE("a finding says how long, for whom it matters and what to do") {
  const auto expired = findings({changed([](Item& item) { item.not_after = instant("2026-11-18"); })});
  REQUIRE(expired.size() == 1);
  CHECK(expired[0].summary == "expired 3 days ago, on 2026-11-18");
  CHECK(expired[0].detail == "The export says that it is in use.");
  CHECK(expired[0].remedy == "see why ACM has not renewed it yet");
  const auto imported = findings({changed([](Item& item) {
    item.not_after = instant("2026-12-01");
    item.type = "IMPORTED";
  })});
  const auto unknown = findings({changed([](Item& item) {
    item.not_after = instant("2026-11-18");
    item.in_use.reset();
  })});
  CHECK(unknown[0].remedy == "find out whether anything still uses it; if so, see why ACM has not renewed it yet");
  CHECK(imported[0].remedy == "have it issued anew and import it under the same ARN, before 2026-12-01");
}

TEST_CASE("where nothing uses a certificate its findings are notes, and that nothing does is one") {
  CHECK(with([](Item& item) { item.in_use = false; }) == "not-in-use note");
  CHECK(with([](Item& item) {
          item.in_use = false;
          item.not_after = instant("2026-11-18");
        }) == "expired note");
  CHECK(with([](Item& item) {
          item.in_use = false;
          item.not_after = instant("2026-11-25");
          item.signature_algorithm = "SHA1WITHRSA";
        }) == "expiring note, weak-hash note, not-in-use note");
}

TEST_CASE("where the export does not tell of use, findings weigh as if it were used") {
  CHECK(with([](Item& item) {
          item.in_use.reset();
          item.not_after = instant("2026-11-18");
        }) == "expired error");
}

TEST_CASE(
    "a later certificate of the same names supersedes an earlier one, unless it is over itself or the other is used") {
  const auto earlier = changed([](Item& item) {
    item.in_use.reset();
    item.not_after = instant("2026-11-25");
  });
  const auto later = changed([](Item& item) { item.in_use.reset(); });
  CHECK(told(findings({earlier, later})) == "expiring note");
  CHECK(told(findings({earlier, changed([](Item& item) { item.names = {"other.example"}; })})) == "expiring error");
  CHECK(told(findings({earlier, changed([](Item& item) { item.revoked_at = now; })})) == "expiring error");
  auto used = earlier;
  used.in_use = true;
  CHECK(told(findings({used, later})) == "expiring error");
  auto expired = earlier;
  expired.not_after = instant("2026-11-18");
  CHECK(told(findings({expired, later})) == "");
  CHECK(told(findings({expired, earlier})) == "");
  CHECK(told(findings({later, earlier})) == "");
}

TEST_CASE("revoked: an error where it is used, a warning where that is not known, a note where nothing uses it") {
  const auto revoked = [](std::optional<bool> in_use) {
    return changed([&](Item& item) {
      item.in_use = in_use;
      item.revoked_at = instant("2026-10-01");
      item.revocation_reason = "KEY_COMPROMISE";
      item.signature_algorithm = "SHA1WITHRSA";
    });
  };
  CHECK(told(findings({revoked(true)})) == "revoked error");
  CHECK(told(findings({revoked(std::nullopt)})) == "revoked warning");
  CHECK(told(findings({revoked(false)})) == "revoked note");
  CHECK(findings({revoked(true)})[0].summary == "was revoked on 2026-10-01 (KEY_COMPROMISE)");
  CHECK(with([](Item& item) { item.status = "REVOKED"; }) == "revoked error");
  auto over = revoked(std::nullopt);
  over.not_after = instant("2026-11-18");
  CHECK(told(findings({over})) == "");
}

TEST_CASE("uploaded before 2014-04-01: keys of that time may have leaked") {
  const auto uploaded = [](std::string_view date) { return with([&](Item& item) { item.uploaded = instant(date); }); };
  CHECK(uploaded("2014-03-31T23:59:59Z") == "pre-heartbleed warning");
  CHECK(uploaded("2014-04-01") == "");
  CHECK(with([](Item& item) { item.not_before = instant("2014-03-31"); }) == "pre-heartbleed warning");
  const auto found = findings({changed([](Item& item) { item.uploaded = instant("2013-04-03"); })});
  CHECK(found[0].summary == "was uploaded on 2013-04-03, before Heartbleed became known");
}

TEST_CASE("SHA-1 and MD5 are weak, however they are written") {
  const auto signed_by = [](const char* name) { return with([&](Item& item) { item.signature_algorithm = name; }); };
  for (const auto* name : {"SHA1WITHRSA", "SHA1WITHECDSA", "MD5WITHRSA", "sha1WithRSAEncryption", "ecdsa-with-SHA1",
                           "md5WithRSAEncryption", "MD2WITHRSA"})
    CHECK_MESSAGE(signed_by(name) == "weak-hash error", name);
  for (const auto* name : {"", "SHA256WITHRSA", "SHA384WITHECDSA", "SHA512WITHRSA", "ecdsa-with-SHA256", "ML_DSA_44"})
    CHECK_MESSAGE(signed_by(name) == "", name);
}

TEST_CASE("RSA below 2048 bits is weak, however it is written") {
  const auto key = [](const char* name) { return with([&](Item& item) { item.key_algorithm = name; }); };
  for (const auto* name : {"RSA_1024", "RSA-1024", "RSA 1024", "RSA 2047"})
    CHECK_MESSAGE(key(name) == "weak-key warning", name);
  for (const auto* name : {"", "RSA", "RSA_2048", "RSA 4096", "EC_prime256v1", "ECDSA P-256", "RSA_many"})
    CHECK_MESSAGE(key(name) == "", name);
}

TEST_CASE("a failed renewal is an error, one that waits for its validation a warning with what to publish") {
  const auto renewal = [](const char* status, const char* reason = "") {
    return changed([&](Item& item) {
      item.renewal_status = status;
      item.renewal_reason = reason;
      item.validations = {
          {"a.example", "SUCCESS", "DNS", "_1", "CNAME", "_2"},
          {"b.example", "PENDING_VALIDATION", "DNS", "_x.b.example.", "CNAME", "_y.acm-validations.aws."}};
    });
  };
  CHECK(told(findings({renewal("SUCCESS")})) == "");
  CHECK(told(findings({renewal("PENDING_AUTO_RENEWAL")})) == "");
  CHECK(told(findings({renewal("FAILED")})) == "renewal-failed error");
  const auto pending = findings({renewal("PENDING_VALIDATION")});
  CHECK(told(pending) == "renewal-pending warning");
  CHECK(pending[0].summary == "is not renewed yet: its validation is pending for b.example");
  CHECK(pending[0].remedy == "publish in DNS: _x.b.example. CNAME _y.acm-validations.aws.");
  const auto caa = findings({renewal("FAILED", "CAA_ERROR")});
  CHECK(caa[0].summary == "could not be renewed for b.example (CAA_ERROR)");
  CHECK(caa[0].remedy == "let the CAA records of the domain allow amazon.com, then ask for the certificate again");
}

TEST_CASE("a validation by mail, and one of which nothing is told, have their own remedies") {
  const auto remedy = [](std::vector<Validation> validations) {
    return findings({changed([&](Item& item) {
             item.renewal_status = "PENDING_VALIDATION";
             item.validations = validations;
           })})[0]
        .remedy;
  };
  CHECK(remedy({{"a.example", "PENDING_VALIDATION", "EMAIL", "", "", ""}}).starts_with("answer the mail"));
  CHECK(remedy({}).starts_with("look the validation up"));
}

TEST_CASE("what ACM does not renew is a note for imported certificates and a warning for its own") {
  CHECK(with([](Item& item) { item.renewal_eligibility = "INELIGIBLE"; }) == "not-renewable warning");
  CHECK(with([](Item& item) {
          item.renewal_eligibility = "INELIGIBLE";
          item.type = "IMPORTED";
        }) == "not-renewable note");
  CHECK(with([](Item& item) {
          item.renewal_eligibility = "INELIGIBLE";
          item.in_use = false;
        }) == "not-in-use note");
}

TEST_CASE("a request that waits, timed out or failed is a warning") {
  const auto request = [](const char* status) {
    Item item;
    item.sources = sound().sources;
    item.names = {"shop.example"};
    item.status = status;
    item.in_use = false;
    item.validations = {{"shop.example", "PENDING_VALIDATION", "DNS", "_x", "CNAME", "_y"}};
    return findings({item});
  };
  CHECK(told(request("PENDING_VALIDATION")) == "not-issued warning");
  CHECK(request("PENDING_VALIDATION")[0].remedy == "publish in DNS: _x CNAME _y");
  CHECK(told(request("VALIDATION_TIMED_OUT")) == "not-issued warning");
  CHECK(told(request("FAILED")) == "not-issued warning");
  CHECK(told(request("ISSUED")) == "");
}

TEST_CASE("certificates come worst first, of equal ones what ends first") {
  const auto ending = [](std::string_view date) {
    return changed([&](Item& item) { item.not_after = instant(date); });
  };
  const std::vector<Item> items{ending("2028-01-01"), ending("2026-12-20"), ending("2026-11-22"), ending("2026-12-10"),
                                changed([](Item& item) { item.in_use = false; })};
  std::string order;
  const JudgedInventory judged = judge(items, {}, {now});
  for (const JudgedItem& each : judged.items) order += std::to_string(each.item - items.data());
  CHECK(order == "23140");
  CHECK(judged.count(base::Severity::error) == 1);
  CHECK(judged.count(base::Severity::warning) == 2);
  CHECK(judged.count(base::Severity::note) == 1);
  CHECK(judged.count(std::nullopt) == 1);
}

}  // namespace
}  // namespace trustprobe::inventory

// Certificate events in the shape of EventBridge, one a line: of each leaf that clients of the name get one that says
// how it stands (Available, Approaching Expiration, Expired), and Renewal Action Required on the days on which ACM says
// it. Shape and detail-type are ACM's, so that a rule needs one source more; the source is ours, because PutEvents
// takes no aws.*. What is said again has the id that it had.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/hex.h"
#include "report/rule_results.h"
#include "x509/certificate.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;

constexpr std::array renewal_days{45L, 30L, 15L, 3L, 1L};

/// A leaf and where it is served.
struct ServedLeaf {
  const ReportedCertificate* leaf = nullptr;
  base::Instant at;  ///< when it was judged
  std::vector<std::string> endpoints, targets;
};

void add_once(std::vector<std::string>& list, std::string text) {
  if (std::ranges::find(list, text) == list.end()) list.push_back(std::move(text));
}

std::vector<ServedLeaf> served_leaves(const Report& report) {
  std::vector<ServedLeaf> leaves;
  std::vector<std::size_t> places(report.certificates.size(), report.certificates.size());
  for (const ReportedTarget& target : report.targets) {
    for (const ReportedChain* chain : chains_that_count(target)) {
      if (!chain->defect.empty()) continue;
      std::size_t& place = places.at(chain->certificates.at(0));
      if (place == report.certificates.size()) {
        place = leaves.size();
        leaves.push_back({.leaf = &leaf_of(report, *chain), .at = target.at, .endpoints = {}, .targets = {}});
      }
      for (const std::size_t endpoint : chain->endpoints)
        add_once(leaves[place].endpoints,
                 place_of(target.endpoints[endpoint].address, target.endpoints[endpoint].port));
      add_once(leaves[place].targets, target.target);
    }
  }
  return leaves;
}

json::array list(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.push_back(json::string(text));
  return array;
}

json::object detail_of(const ServedLeaf& served) {
  const ReportedCertificate& leaf = *served.leaf;
  json::object detail{{"DaysToExpiry", base::whole_days(leaf.not_after - served.at)}, {"CommonName", leaf.name}};
  if (!leaf.names.empty()) detail.emplace("FirstSubjectAlternativeName", leaf.names.front());
  // RFC 5280 4.1.2.5: the last second counts.
  detail.emplace("ValidityInDays", base::whole_days(leaf.not_after - leaf.not_before + base::Seconds{1}));
  detail.emplace("CertificateCreatedDate", base::to_rfc3339(leaf.not_before));
  detail.emplace("CertificateExpirationDate", base::to_rfc3339(leaf.not_after));
  detail.emplace("InUse", true);
  detail.emplace("Fingerprint", leaf.id);
  detail.emplace("SerialNumber", leaf.serial);
  detail.emplace("Issuer", leaf.issuer_name);
  detail.emplace("KeyAlgorithm", leaf.key);
  detail.emplace("Targets", list(served.targets));
  detail.emplace("Endpoints", list(served.endpoints));
  return detail;
}

// RFC 9562 5.8: a UUID by a rule of our own.
std::string uuid_of(std::string_view text) {
  x509::Sha256 bytes = x509::sha256(base::bytes_of(text));
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x80);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
  const std::string hex = base::to_hex(bytes);
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4),
                     hex.substr(20, 12));
}

// By the calendar (UTC): a run each day meets every number once, whatever its hour.
long calendar_days_left(const ServedLeaf& served) {
  using std::chrono::days, std::chrono::floor;
  return (floor<days>(served.leaf->not_after) - floor<days>(served.at)).count();
}

std::string event_line(const ServedLeaf& served, std::string_view type, std::string_view day,
                       const ReportSettings& settings) {
  const std::string id = fmt::format("{} {} {}", type, served.leaf->id, day);
  const json::object event{{"version", "0"},
                           {"id", uuid_of(id)},
                           {"detail-type", fmt::format("ACM Certificate {}", type)},
                           {"source", "trustprobe"},
                           {"account", settings.aws_account},
                           {"time", base::to_rfc3339(served.at)},
                           {"region", settings.aws_region},
                           {"resources", list(served.targets)},
                           {"detail", detail_of(served)}};
  return json::serialize(event) + "\n";
}

std::string events_of(const ServedLeaf& served, const ReportSettings& settings) {
  const ReportedCertificate& leaf = *served.leaf;
  if (served.at > leaf.not_after) return event_line(served, "Expired", "", settings);
  if (served.at < leaf.not_before) return "";
  const long days = base::whole_days(leaf.not_after - served.at);
  std::string lines = days <= settings.days_before_expiry
                          ? event_line(served, "Approaching Expiration", std::to_string(days), settings)
                          : event_line(served, "Available", "", settings);
  const long calendar_days = calendar_days_left(served);
  if (std::ranges::find(renewal_days, calendar_days) != renewal_days.end())
    lines += event_line(served, "Renewal Action Required", std::to_string(calendar_days), settings);
  return lines;
}

}  // namespace

std::string events_report(const Report& report, const ReportSettings& settings) {
  std::string text;
  for (const ServedLeaf& served : served_leaves(report)) text += events_of(served, settings);
  return text;
}

}  // namespace trustprobe::report

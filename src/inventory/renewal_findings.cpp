#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/served.h"
#include "inventory/item_findings.h"

namespace trustprobe::inventory {
namespace {

using base::printable;
using base::Severity;

bool is_open(const Validation& validation) {
  return validation.status == "PENDING_VALIDATION" || validation.status == "FAILED";
}

std::string open_domains(const Item& item) {
  std::vector<std::string> domains;
  for (const Validation& each : item.validations) {
    if (is_open(each)) domains.push_back(printable(each.domain));
  }
  return checks::listed(domains);
}

// What the owner of the domain has to do for the validation to go through.
std::string validation_remedy(const Item& item, std::string_view reason) {
  // CAA_ERROR: ACM wants amazon.com, amazontrust.com, awstrust.com or amazonaws.com among the issuers.
  if (reason.find("CAA") != std::string_view::npos)
    return "let the CAA records of the domain allow amazon.com, then ask for the certificate again";
  std::vector<std::string> records;
  for (const Validation& each : item.validations) {
    if (is_open(each) && !each.record_name.empty()) {
      records.push_back(fmt::format("{} {} {}", printable(each.record_name), printable(each.record_type),
                                    printable(each.record_value)));
    }
  }
  if (!records.empty()) return fmt::format("publish in DNS: {}", checks::listed(records));
  const bool by_mail =
      std::ranges::any_of(item.validations, [](const auto& each) { return is_open(each) && each.method == "EMAIL"; });
  return by_mail ? "answer the mail that ACM sent to the owners of the domain, or have it sent again"
                 : "look the validation up with aws acm describe-certificate and complete it";
}

std::string because(std::string_view reason) {
  return reason.empty() ? std::string() : fmt::format(" ({})", printable(reason));
}

std::string for_domains(const Item& item) {
  const std::string domains = open_domains(item);
  return domains.empty() ? domains : " for " + domains;
}

void add_renewal(const Item& item, Use use, std::vector<Finding>& findings) {
  if (item.renewal_status == "FAILED") {
    findings.push_back(
        {.kind = Kind::renewal_failed,
         .severity = weighed(Severity::error, use),
         .summary = fmt::format("could not be renewed{}{}", for_domains(item), because(item.renewal_reason)),
         .detail = "ACM gave up: it stays as it is until it expires.",
         .remedy = validation_remedy(item, item.renewal_reason)});
  } else if (item.renewal_status == "PENDING_VALIDATION") {
    findings.push_back({.kind = Kind::renewal_pending,
                        .severity = weighed(Severity::warning, use),
                        .summary = fmt::format("is not renewed yet: its validation is pending{}{}", for_domains(item),
                                               because(item.renewal_reason)),
                        .detail = "ACM could not validate the domain by itself and waits for its owner.",
                        .remedy = validation_remedy(item, item.renewal_reason)});
  }
}

void add_not_renewable(const Item& item, Use use, std::vector<Finding>& findings) {
  if (item.renewal_eligibility != "INELIGIBLE" || use == Use::unused) return;
  const bool imported = item.type == "IMPORTED";
  const std::string before = item.not_after ? " before " + base::to_date(*item.not_after) : "";
  findings.push_back({.kind = Kind::not_renewable,
                      .severity = imported ? Severity::note : weighed(Severity::warning, use),
                      .summary = imported ? "is imported: ACM does not renew it" : "is not eligible for renewal by ACM",
                      .detail = "",
                      .remedy = imported ? fmt::format("have it issued anew and import it under the same ARN{}", before)
                                         : fmt::format("attach it to what should use it, or replace it{}", before)});
}

void add_not_issued(const Item& item, std::vector<Finding>& findings) {
  const bool pending = item.status == "PENDING_VALIDATION";
  if (!pending && item.status != "VALIDATION_TIMED_OUT" && item.status != "FAILED") return;
  std::string summary = pending ? fmt::format("is not issued yet: its validation is pending{}", for_domains(item))
                        : item.status == "FAILED" ? "was never issued: the request failed"
                                                  : "was never issued: its validation timed out";
  findings.push_back({.kind = Kind::not_issued,
                      .severity = Severity::warning,
                      .summary = summary + because(item.failure_reason),
                      .detail = pending ? "ACM waits for 72 hours, then the request is dead." : "",
                      .remedy = pending ? validation_remedy(item, item.failure_reason)
                                        : "mend the cause, request it again, and delete this request"});
}

}  // namespace

void add_renewal_findings(const Item& item, Use use, std::vector<Finding>& findings) {
  add_not_issued(item, findings);
  add_renewal(item, use, findings);
  add_not_renewable(item, use, findings);
}

}  // namespace trustprobe::inventory

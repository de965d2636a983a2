#include "inventory/item_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "checks/served.h"

namespace trustprobe::inventory {
namespace {

using base::Severity;
using base::to_date;

// As the check pre-heartbleed: keys that came into being from this day on were hardly ever exposed.
constexpr base::Instant heartbleed = std::chrono::sys_days{std::chrono::year{2014} / 4 / 1};
constexpr int least_rsa_bits = 2048;  // Baseline Requirements 6.1.5

bool is_from_iam(const Item& item) {
  return std::ranges::any_of(item.sources, [](const Source& source) {
    return source.form == Form::iam_list || source.form == Form::iam_certificate;
  });
}

std::string use_text(Use use, const std::vector<Service>& served) {
  std::vector<const SeenEndpoint*> places;
  for (const Service& each : served) places.push_back(each.endpoint);
  if (!places.empty()) return fmt::format("It is served at {}.", places_text(places));
  switch (use) {
    case Use::used:
      return "The export says that it is in use.";
    case Use::unused:
      return "The export says that nothing uses it.";
    case Use::superseded:
      return "A later certificate for the same names is there, and nothing that was asked serves this one.";
    case Use::unknown:
      break;
  }
  return "The export does not say whether anything uses it.";
}

// What has to happen for another certificate to take its place.
std::string replacement(const Item& item) {
  if (item.type == "IMPORTED") return "have it issued anew and import it under the same ARN";
  if (is_from_iam(item))
    return "upload a renewed certificate under a new name and switch over to it what uses this one";
  if (item.renewal_eligibility == "ELIGIBLE") return "see why ACM has not renewed it yet";
  return "have it issued anew and put it in place";
}

void add_expiry(const Item& item, Use use, const std::vector<Service>& served, const InventoryTerms& terms,
                std::vector<Finding>& findings) {
  if (!item.not_after) return;
  const base::Seconds left = *item.not_after - terms.now;
  if (left > std::max(terms.warn_before_expiry, terms.critical_before_expiry)) return;
  const std::string date = to_date(*item.not_after);
  if (left >= base::Seconds{0}) {
    const Severity severity = left <= terms.critical_before_expiry ? Severity::error : Severity::warning;
    findings.push_back({.kind = Kind::expiring,
                        .severity = weighed(severity, use),
                        .summary = fmt::format("expires in {}, on {}", base::duration_text(left), date),
                        .detail = use_text(use, served),
                        .remedy = use == Use::unused ? "delete it, if nothing is to use it any more"
                                                     : fmt::format("{}, before {}", replacement(item), date)});
  } else if (use != Use::superseded) {
    findings.push_back({.kind = Kind::expired,
                        .severity = weighed(Severity::error, use),
                        .summary = fmt::format("expired {} ago, on {}", base::duration_text(left), date),
                        .detail = use_text(use, served),
                        .remedy = use == Use::unused ? "delete it"
                                  : use == Use::used
                                      ? replacement(item)
                                      : "find out whether anything still uses it; if so, " + replacement(item)});
  }
}

void add_revoked(const Item& item, Use use, const std::vector<Service>& served, const InventoryTerms& terms,
                 std::vector<Finding>& findings) {
  const bool over = item.not_after && *item.not_after < terms.now;
  if (!item.revoked() || (over && use != Use::used)) return;
  std::string summary = "is revoked";
  if (item.revoked_at) summary = fmt::format("was revoked on {}", to_date(*item.revoked_at));
  if (!item.revocation_reason.empty()) summary += fmt::format(" ({})", base::printable(item.revocation_reason));
  findings.push_back({.kind = Kind::revoked,
                      .severity = use == Use::used ? Severity::error : weighed(Severity::warning, use),
                      .summary = std::move(summary),
                      .detail = use_text(use, served),
                      .remedy = use == Use::used ? "replace it at once, with a new key"
                                                 : "make sure that nothing serves it any more"});
}

void add_age(const Item& item, Use use, std::vector<Finding>& findings) {
  const bool uploaded = item.uploaded && *item.uploaded < heartbleed;
  if (!uploaded && !(item.not_before && *item.not_before < heartbleed)) return;
  findings.push_back(
      {.kind = Kind::pre_heartbleed,
       .severity = weighed(Severity::warning, use),
       .summary = fmt::format("was {} on {}, before Heartbleed became known", uploaded ? "uploaded" : "issued",
                              to_date(uploaded ? *item.uploaded : *item.not_before)),
       .detail =
           "OpenSSL 1.0.1 servers of that time gave away their memory, private keys included, to anybody who asked.",
       .remedy = "make a new key, have the certificate issued for it, and have this one revoked"});
}

// ACM writes SHA1WITHRSA, certificates say sha1WithRSAEncryption or ecdsa-with-SHA1.
std::string_view weak_hash(const Item& item) {
  const std::string name = base::ascii_lower(item.signature_algorithm);
  if (name.find("md5") != std::string::npos) return "MD5";
  if (name.find("md2") != std::string::npos) return "MD2";
  return name.find("sha1") != std::string::npos ? "SHA-1" : "";
}

// ACM writes RSA_1024 or RSA-1024, we RSA 1024.
bool is_weak_key(const Item& item) {
  const std::string_view name = item.key_algorithm;
  if (base::ascii_lower(name.substr(0, 3)) != "rsa" || name.size() < 5) return false;
  int bits = 0;
  const auto [end, error] = std::from_chars(name.data() + 4, name.data() + name.size(), bits);
  return error == std::errc{} && end == name.data() + name.size() && bits < least_rsa_bits;
}

void add_strength(const Item& item, Use use, std::vector<Finding>& findings) {
  if (const std::string_view hash = weak_hash(item); !hash.empty()) {
    findings.push_back({.kind = Kind::weak_hash,
                        .severity = weighed(Severity::error, use),
                        .summary = fmt::format("is signed with {}", hash),
                        .detail = fmt::format("Collisions for {} can be made. Browsers, Go, and OpenSSL at its default "
                                              "security level refuse it.",
                                              hash),
                        .remedy = "have it issued anew with SHA-256 or better"});
  }
  if (is_weak_key(item)) {
    findings.push_back({.kind = Kind::weak_key,
                        .severity = weighed(Severity::warning, use),
                        .summary = fmt::format("has a weak key, {}", base::printable(item.key_algorithm)),
                        .detail = "At least RSA 2048 or ECDSA P-256 is asked of public certificates.",
                        .remedy = "make a new key, RSA 2048 or ECDSA P-256 at least, and have the certificate issued "
                                  "for it"});
  }
}

void add_not_in_use(const Item& item, Use use, std::vector<Finding>& findings) {
  if (use != Use::unused || !item.not_after) return;
  findings.push_back({.kind = Kind::not_in_use,
                      .severity = Severity::note,
                      .summary = "is not in use",
                      .detail = "ACM does not renew certificates that nothing uses.",
                      .remedy = "delete it, or attach it to what should use it"});
}

}  // namespace

bool is_over(const Item& item, base::Instant now) {
  return item.revoked() || (item.not_after && *item.not_after < now);
}

Severity weighed(Severity severity, Use use) {
  return use == Use::unused || use == Use::superseded ? Severity::note : severity;
}

void add_item_findings(const Item& item, Use use, const std::vector<Service>& served, const InventoryTerms& terms,
                       std::vector<Finding>& findings) {
  add_revoked(item, use, served, terms, findings);
  if (!item.revoked()) add_expiry(item, use, served, terms, findings);
  if (is_over(item, terms.now)) return;
  add_age(item, use, findings);
  add_strength(item, use, findings);
  add_not_in_use(item, use, findings);
}

}  // namespace trustprobe::inventory

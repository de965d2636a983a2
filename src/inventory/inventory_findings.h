// What is wrong with the certificates of an inventory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/severity.h"
#include "inventory/served.h"

namespace trustprobe::inventory {

enum class Kind {
  expired,
  expiring,
  revoked,
  serves_older,  // an endpoint that it covers serves an older certificate
  serves_newer,
  serves_other,  // ... of which the export does not tell whether it is older
  renewal_failed,
  renewal_pending,  // its validation is to be mended by the owner of the domain
  not_renewable,
  not_issued,
  weak_hash,
  weak_key,
  pre_heartbleed,
  not_in_use,
  not_joinable,  // the export says too little to find it at the endpoints that were asked
};
std::string_view to_string(Kind kind);  // "expired", "serves-older", "renewal-failed", ...

struct Finding {
  Kind kind = Kind::expired;
  base::Severity severity = base::Severity::note;
  std::string summary;  ///< a predicate whose subject is the certificate: "expired 3 days ago, on 2026-11-18"
  std::string detail;   ///< may be empty
  std::string remedy;
  std::vector<const SeenEndpoint*> endpoints = {};  ///< that it is about
};

/// What is known of a certificate's use. Where nothing uses it, findings are notes.
enum class Use {
  used,        // an endpoint serves it, or the export says so
  unused,      // the export says so, and no endpoint that was asked serves it
  superseded,  // a later one for the same names is there, and no endpoint that was asked serves this one
  unknown,
};
std::string_view to_string(Use use);

struct InventoryTerms {
  base::Instant now;
  base::Seconds warn_before_expiry = std::chrono::days{45};
  base::Seconds critical_before_expiry = std::chrono::days{7};
};

struct JudgedItem {
  const Item* item = nullptr;
  Use use = Use::unknown;
  std::vector<Service> served;
  std::vector<Finding> findings;  ///< worst first

  std::optional<base::Severity> worst() const;
};

struct JudgedInventory {
  std::vector<JudgedItem> items;  ///< worst first; what ends first before others
  std::vector<NotListed> in_no_export;

  std::size_t count(std::optional<base::Severity> worst) const;
};

/// `items` and `targets` must outlive the result. Without targets nothing is said of what endpoints serve.
JudgedInventory judge(const std::vector<Item>& items, const std::vector<SeenTarget>& targets,
                      const InventoryTerms& terms);

}  // namespace trustprobe::inventory

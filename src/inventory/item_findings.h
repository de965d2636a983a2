// The rules, for one certificate each. Private to this module.
#pragma once

#include <vector>

#include "inventory/inventory_findings.h"

namespace trustprobe::inventory {

/// It is over, by its date or by revocation: then nothing else of it matters.
bool is_over(const Item& item, base::Instant now);

/// What its export says of it. `served` is where it was seen.
void add_item_findings(const Item& item, Use use, const std::vector<Service>& served, const InventoryTerms& terms,
                       std::vector<Finding>& findings);

/// Renewal and issuance by ACM.
void add_renewal_findings(const Item& item, Use use, std::vector<Finding>& findings);

/// Endpoints that it covers and that serve something else: one finding for each certificate that they serve.
void add_served_findings(const Item& item, const std::vector<OtherServed>& others, const std::vector<Item>& items,
                         std::vector<Finding>& findings);

/// Of a served certificate against an item.
enum class Age { older, newer, unknown };
Age age_of(const x509::Certificate& leaf, const Item& item);

/// `severity`, or a note where nothing uses the certificate.
base::Severity weighed(base::Severity severity, Use use);

}  // namespace trustprobe::inventory

// One element of an export as an item without source, a function for each form. What is wrong with it is told by the
// fields. Private to this module.
#pragma once

#include "inventory/fields.h"
#include "inventory/inventory.h"

namespace trustprobe::inventory {

/// A row of a Private CA audit report: the same keys in CSV and JSON.
Item audit_report_item(const Fields& row);

/// ServerCertificateMetadata, of a list or beside a body.
Item iam_metadata_item(const Fields& metadata);
/// ServerCertificate: metadata and body.
Item iam_certificate_item(const Fields& certificate);

/// CertificateDetail of describe-certificate or CertificateSummary of list-certificates: the latter says less and calls
/// some of it by other names.
Item acm_item(const Fields& certificate);

/// A certificate in PEM under this key; a chain below it is passed over.
Item body_item(const Fields& fields, std::string_view key);

/// Puts what the certificate in `pem` says into the item.
void take_body(Item& item, const std::string& pem, const Fields& fields);

/// In lower case; an empty one is left out.
void add_name(std::vector<std::string>& names, std::string_view name);
/// Each once, in order.
void keep_once(std::vector<std::string>& names);

}  // namespace trustprobe::inventory

// Certificates as AWS knows them: what its exports say, as plain data.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/input_error.h"
#include "base/instant.h"
#include "x509/certificate.h"

namespace trustprobe::inventory {

enum class Form {
  audit_report,      // of AWS Private CA, CSV or JSON
  iam_list,          // aws iam list-server-certificates
  iam_certificate,   // aws iam get-server-certificate
  acm_list,          // aws acm list-certificates
  acm_certificate,   // aws acm describe-certificate
  certificate_body,  // aws acm get-certificate, aws acm-pca get-certificate
};
std::string_view to_string(Form form);  // "audit-report", "iam-list", ...

/// Where an item stands.
struct Source {
  std::string file;
  std::size_t number = 0;  ///< of the line in a CSV file, of the certificate in a JSON file; counted from 1
  Form form = Form::audit_report;
  bool csv = false;

  std::string text() const;  ///< "audit.csv:14", "list.json, certificate 3"
};

/// One domain that ACM validates, before it issues or renews.
struct Validation {
  std::string domain, status, method;
  std::string record_name, record_type, record_value;  ///< the DNS record that it wants to see; empty: none is told
};

/// One certificate. Text is as the export has it; empty text and empty optionals were not said.
struct Item {
  std::vector<Source> sources;  ///< not empty; several when exports were merged
  std::string arn;
  std::string name;                ///< for people: domain name, server certificate name, common name
  std::vector<std::string> names;  ///< hosts it is for, lower case; wildcards too
  bool more_names = false;         ///< the export says that it does not list them all
  std::optional<base::Bytes> serial;
  std::string subject;
  std::optional<base::Instant> not_before, not_after;
  std::optional<base::Instant> uploaded;  ///< to IAM, or imported into ACM
  std::optional<base::Instant> revoked_at;
  std::string revocation_reason;
  std::string key_algorithm, signature_algorithm;
  x509::CertificateRef certificate;  ///< from its PEM; then the fields above are taken from it
  std::string status, type;          ///< of ACM: "ISSUED", "IMPORTED"
  std::string failure_reason;        ///< why ACM did not issue it
  std::optional<bool> in_use;
  std::string renewal_eligibility;             ///< "ELIGIBLE", "INELIGIBLE"
  std::string renewal_status, renewal_reason;  ///< of the renewal under way or the last one
  std::vector<Validation> validations;         ///< of that renewal, else of the issuance

  bool revoked() const { return revoked_at || status == "REVOKED"; }
};

struct Export {
  std::vector<Item> items;
  bool incomplete = false;  ///< it says that there is more: a page of a longer list
};

/// Reads an export of any form, told by its content; a JSON file may hold several, one behind the other or in a list.
/// Keys that are not known are passed over. What cannot be understood is an error that names `file` and the line or
/// certificate.
base::Result<Export> read_export(std::string_view text, const std::string& file);

/// The same certificate from several exports becomes one item that knows what all of them said: by its bytes or ARN, or
/// by serial number and expiry. Items that contradict each other in serial number or expiry stay apart. Else the order
/// is kept.
std::vector<Item> merged(std::vector<Item> items);

}  // namespace trustprobe::inventory

// What CAA records let whom do (RFC 8659 4, parameters of RFC 8657). Says nothing of who is who.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "observation/caa_lookup.h"

namespace trustprobe::checks {

/// The value of an issue or issuewild record.
struct IssueValue {
  std::string domain;    ///< in lower case; empty: nobody. A value that breaks the grammar means nobody, too.
  bool limited = false;  ///< holds for one account or some validation methods only (RFC 8657)
};
IssueValue parse_issue_value(std::string_view value);

enum class NameKind { host, wildcard };

/// The records that decide on certificates with such a name: issue, but issuewild where a wildcard is asked about and
/// there is one. Empty: everybody may issue (if `unknown_critical` is null).
std::vector<const observation::CaaRecord*> deciding_records(const std::vector<observation::CaaRecord>& records,
                                                            NameKind kind);

/// The first record with the critical flag whose tag no CA needs to know: with it nobody may issue. Or null.
const observation::CaaRecord* unknown_critical(const std::vector<observation::CaaRecord>& records);

/// The domains of these records, each once, in order, without those that mean nobody. Safe to print.
std::vector<std::string> issuer_domains(const std::vector<const observation::CaaRecord*>& deciding);

/// As in a zone file, safe to print: 0 issue "amazon.com".
std::string record_text(const observation::CaaRecord& record);

}  // namespace trustprobe::checks

// What DNS says about who may issue certificates for a target's host: CAA records (RFC 8659).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace trustprobe::observation {

struct CaaRecord {
  std::uint8_t flags = 0;
  std::string tag;    ///< letters and digits, case as it came
  std::string value;  ///< raw text of whoever runs the zone

  auto operator<=>(const CaaRecord&) const = default;
};

enum class CaaOutcome {
  found,            // `found_at` has records
  none,             // neither the host nor a parent has any
  resolver_failed,  // a name could not be asked about: there may be records
};
std::string_view to_string(CaaOutcome outcome);  // "found", "none", "resolver-failed"

/// The relevant set of the target's host (RFC 8659 3): of the host itself, else of the nearest parent that has one.
struct CaaLookup {
  CaaOutcome outcome = CaaOutcome::resolver_failed;
  std::string found_at;            ///< the name that has the records; empty unless found
  std::vector<CaaRecord> records;  ///< not empty where found, sorted: DNS gives them in any order
  std::string detail;              ///< which name could not be asked about, and why; for people
};

}  // namespace trustprobe::observation

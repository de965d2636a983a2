// What a suite expects of an endpoint: which kind, which value, and who is told when it is not so.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/instant.h"
#include "base/severity.h"
#include "policies/policy.h"

namespace trustprobe::suites {

struct ExpectationKind;

/// true or false; a count; a word; a list of texts.
using ExpectedValue = std::variant<bool, long, std::string, std::vector<std::string>>;

/// Somebody answers for an expectation that is not met.
struct Waiver {
  std::string reason;
  base::Instant until;  ///< in force up to and including this second; after it the expectation counts again
};

struct Expectation {
  const ExpectationKind* kind = nullptr;  ///< never null; lives as long as the program
  std::string check;                      ///< of the kind `check`: the id of the check; else empty
  ExpectedValue value;
  std::vector<std::string> stores;   ///< those that are asked; empty for kinds that ask none
  std::vector<std::string> clients;  ///< as `stores`
  base::Severity severity = base::Severity::error;
  std::string owner;                  ///< who is to be told; may be empty, as the next two
  std::string source;                 ///< who asks for it
  std::string note;                   ///< for the reader of a report
  bool undetermined_allowed = false;  ///< a gate lets it pass unseen
  std::optional<Waiver> waiver;
  std::string where;                         ///< "shop.toml:12"
  const policies::Policy* policy = nullptr;  ///< of the kind `policy`, once `find_policies` has found it; else null
};

}  // namespace trustprobe::suites

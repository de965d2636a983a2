// Which domains in CAA records the CAs of the public web answer to, as their practice statements say.
#pragma once

#include <string_view>
#include <vector>

namespace trustprobe::checks {

struct CaaIssuer {
  std::string_view name;  ///< "Amazon"
  /// Beginnings, in whole words, of the organisation in the subject of its CA certificates, in lower case.
  std::vector<std::string_view> organizations;
  std::vector<std::string_view> domains;  ///< in lower case; the one to recommend first
};

/// The CA with this organisation in its certificates, or null. Case does not matter.
const CaaIssuer* find_caa_issuer(std::string_view organization);

}  // namespace trustprobe::checks

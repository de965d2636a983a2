// The tables of a scan: which certificate is served to whom, and what recorded clients get. Private to this module.
#pragma once

#include <string>
#include <vector>

#include "report/scan_section.h"

namespace trustprobe::report {

/// Where a row's text begins: the label stands before it.
inline constexpr std::size_t scan_column = 18;

/// "  label         text", folded, the text at `scan_column`, or behind a label that is too long for that. Nothing for
/// an empty text.
std::string scan_row(std::string_view label, std::string_view text, const TextStyle& style, std::size_t indent = 2);

/// Chains by the letters that tables call them by: A, B, ..., Z, AA.
class ChainLetters {
 public:
  /// "-" for an empty chain.
  std::string of(const x509::PresentedChain& chain);
  /// A line per letter.
  std::string legend(base::Instant now, const TextStyle& style) const;

 private:
  std::vector<const x509::PresentedChain*> chains_;
};

/// Which certificate for which name, keys and version. Names that are answered alike stand in one block.
std::string selection_table(const observation::Surface& surface, ChainLetters& letters, const TextStyle& style);

/// Nothing where the endpoint was not scanned.
std::string clients_table(const observation::EndpointObservation& seen, const std::vector<ClientTrust>& trust,
                          ChainLetters& letters, const TextStyle& style);

}  // namespace trustprobe::report

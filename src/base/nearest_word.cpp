#include "base/nearest_word.h"

#include <algorithm>
#include <numeric>

namespace trustprobe::base {
namespace {

/// Levenshtein's distance: insertions, deletions and replacements.
std::size_t edit_distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), 0u);
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string_view> nearest_word(std::string_view word, const std::vector<std::string_view>& known) {
  std::optional<std::string_view> nearest;
  std::size_t smallest = word.size();
  for (const auto candidate : known) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < smallest && distance <= std::max<std::size_t>(1, (candidate.size() + 1) / 3)) {
      nearest = candidate;
      smallest = distance;
    }
  }
  return nearest;
}

}  // namespace trustprobe::base

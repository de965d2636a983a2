// The word that a misspelt one was probably meant to be.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace trustprobe::base {

/// The known word with the smallest edit distance, if that is at most a third of its length.
std::optional<std::string_view> nearest_word(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace trustprobe::base

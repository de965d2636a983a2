// What the lists that users write (targets, connect rules) have in common, line by line.
#pragma once

#include <string_view>

namespace trustprobe::target {

inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// The line without blanks at its ends and without its comment: from a `#` that begins the line or follows a blank, so
/// that the fragment of a URL is none. Empty: there is nothing in the line.
std::string_view line_content(std::string_view line);

}  // namespace trustprobe::target

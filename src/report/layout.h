// Lines of text for a terminal: width, folding, columns, colour.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/text_report.h"

namespace trustprobe::report {

/// Columns that printable UTF-8 takes: one a code point. Wide and combining characters are not told apart.
std::size_t display_width(std::string_view text);

/// The text with blanks after it up to `width` columns.
std::string padded(std::string_view text, std::size_t width);

/// Lines of at most `width` columns, broken at blanks; a word that is longer stands alone. The first line begins at
/// column `first`, the others after `hanging` blanks. Ends in a newline.
std::string folded(std::string_view text, std::size_t width, std::size_t first, std::size_t hanging);

/// What a colour says; the words beside it say it too.
enum class Tone { plain, good, notable, warning, bad, faint };
std::string toned(std::string_view text, Tone tone, const TextStyle& style);

/// Columns aligned by the widest cell of each, two blanks between, each line after `indent` blanks.
std::string table(const std::vector<std::vector<std::string>>& rows, std::size_t indent);

/// Columns that `table` takes for these rows.
std::size_t table_width(const std::vector<std::vector<std::string>>& rows, std::size_t indent);

/// "4,861".
std::string grouped(std::size_t number);

/// "12 ms", "3.4 ms", "1.2 s".
std::string duration_text(base::Microseconds duration);

}  // namespace trustprobe::report

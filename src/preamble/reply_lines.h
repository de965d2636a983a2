// Lines and three-digit codes, as the protocols of mail, files and news answer.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace trustprobe::preamble {

/// Whether bytes follow the line that it announces by "{12}" or "{12+}" at its end (RFC 9051 4.3, RFC 5804 1.2).
using LiteralRule = bool (*)(std::string_view line);

/// No server needs a longer line, its literals included.
inline constexpr std::size_t most_of_a_line = 16 * 1024;

struct TakenLine {
  enum class State {
    whole,     // `text` was taken away
    partial,   // its end has not come
    too_long,  // nothing was taken
    binary,    // nothing was taken: a line of text neither begins with a control character nor holds a NUL
  };
  State state = State::partial;
  std::string text = {};  ///< without the CR LF or LF at its end; literals with what announces them, and what follows
};

/// Takes the first line of `received`. The same however the bytes were cut.
TakenLine take_line(base::Bytes& received, LiteralRule has_literals = nullptr);

struct CodedLine {
  int code = 0;      ///< 100 to 599
  bool last = true;  ///< a blank or nothing behind the code; a hyphen says that the reply goes on
};

/// "250-SIZE 1000", "220 ready", "334". Nothing where the line does not begin so.
std::optional<CodedLine> coded_line(std::string_view line);

/// ASCII letters of either case are the same.
bool same_word(std::string_view one, std::string_view other);

/// The words between blanks.
std::vector<std::string_view> words_of(std::string_view line);

}  // namespace trustprobe::preamble

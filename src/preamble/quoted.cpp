#include "preamble/quoted.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace trustprobe::preamble {

std::string quoted(base::ByteView bytes) {
  constexpr std::size_t most = 120;
  const std::string_view text = base::text_of(bytes);
  const auto line = text.substr(0, std::min(text.find_first_of("\r\n"), text.size()));
  return fmt::format("\"{}{}\"", base::printable(line.substr(0, most)), line.size() > most ? "..." : "");
}

}  // namespace trustprobe::preamble

#include "target/list_line.h"

#include "base/text.h"

namespace trustprobe::target {

std::string_view line_content(std::string_view line) {
  for (auto sign = line.find('#'); sign != std::string_view::npos; sign = line.find('#', sign + 1)) {
    if (sign == 0 || line[sign - 1] == ' ' || line[sign - 1] == '\t') return base::trimmed(line.substr(0, sign));
  }
  return base::trimmed(line);
}

}  // namespace trustprobe::target

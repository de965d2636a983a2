#include "trust/java_data.h"

namespace trustprobe::trust {

std::string_view JavaData::take(std::uint64_t length) {
  if (cut_short_ || length > rest_.size()) {
    cut_short_ = true;
    rest_ = {};
    return {};
  }
  const auto taken = rest_.substr(0, static_cast<std::size_t>(length));
  rest_.remove_prefix(taken.size());
  return taken;
}

std::uint64_t JavaData::number(std::size_t width) {
  std::uint64_t value = 0;
  for (const char byte : take(width)) value = value << 8 | static_cast<std::uint8_t>(byte);
  return value;
}

std::string_view JavaData::utf() {
  return take(number(2));
}

}  // namespace trustprobe::trust

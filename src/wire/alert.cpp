#include "wire/alert.h"

namespace trustprobe::wire {

std::optional<Alert> parse_alert(base::ByteView body) {
  if (body.size() != 2) return std::nullopt;
  return Alert{body[0], body[1]};
}

}  // namespace trustprobe::wire

#include "x509/key_pin.h"

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"
#include "x509/base64.h"

namespace trustprobe::x509 {

std::optional<Sha256> parse_key_pin(std::string_view text) {
  text = base::trimmed(text);
  for (const std::string_view prefix : {"sha256//", "sha256/", "pin-sha256="}) {
    if (!text.starts_with(prefix)) continue;
    text.remove_prefix(prefix.size());
    break;
  }
  if (text.size() > 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  Sha256 pin{};
  for (const auto& bytes : {from_base64(text), base::from_hex(text)}) {
    if (!bytes || bytes->size() != pin.size()) continue;
    std::ranges::copy(*bytes, pin.begin());
    return pin;
  }
  return std::nullopt;
}

std::string key_pin_text(const Sha256& pin) {
  return "sha256//" + to_base64(pin);
}

}  // namespace trustprobe::x509

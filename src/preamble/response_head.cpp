#include "preamble/response_head.h"

#include <algorithm>

#include "base/text.h"
#include "preamble/dialogue.h"
#include "preamble/steps.h"

namespace trustprobe::preamble {
namespace {

constexpr std::string_view version_prefix = "HTTP/1.";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// RFC 9110 5.6.2.
constexpr std::string_view marks = "!#$%&'*+-.^_`|~";

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || marks.find(c) != std::string_view::npos;
  });
}

// At each comma outside a quoted string.
std::vector<std::string_view> list_items(std::string_view value) {
  std::vector<std::string_view> items;
  bool in_quotes = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '"') in_quotes = !in_quotes;
    if (value[i] == '\\' && in_quotes) ++i;
    if (i >= value.size() || value[i] != ',' || in_quotes) continue;
    items.push_back(base::trimmed(value.substr(start, i - start)));
    start = i + 1;
  }
  items.push_back(base::trimmed(value.substr(start)));
  return items;
}

// The scheme with which an item begins; empty for a parameter of the one before ("nonce=...").
std::string_view scheme_of(std::string_view item) {
  const std::string_view word = item.substr(0, item.find_first_of(" \t="));
  const std::string_view rest = base::trimmed(item.substr(word.size()));
  return !is_token(word) || rest.starts_with('=') ? std::string_view() : word;
}

}  // namespace

ResponseHead::Progress ResponseHead::take_from(base::Bytes& received) {
  while (true) {
    const std::string_view text = base::text_of(received);
    const std::size_t end = text.find('\n');
    if (!has_status() && text.substr(0, version_prefix.size()) != version_prefix.substr(0, text.size())) {
      return Progress::broken;
    }
    if (size_ + std::min(end, text.size()) + 1 > most_received) return Progress::broken;
    if (end == std::string_view::npos) return Progress::incomplete;
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool last = has_status() && line.empty();
    if (!last && !(has_status() ? read_field(line) : read_status(line))) return Progress::broken;
    size_ += end + 1;
    take(received, end + 1);
    if (last) return Progress::whole;
  }
}

// "HTTP/1.1 200 Connection established"; the reason may be missing, and its blank too.
bool ResponseHead::read_status(std::string_view line) {
  const std::size_t code = version_prefix.size() + 2;
  if (line.size() < code + 3 || !is_digit(line[code - 2]) || line[code - 1] != ' ') return false;
  const std::string_view text = line.substr(code);
  if (!std::ranges::all_of(text.substr(0, 3), is_digit) || (text.size() > 3 && text[3] != ' ')) return false;
  status_ = static_cast<std::uint16_t>((text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0'));
  status_text_ = base::trimmed(text);
  return true;
}

bool ResponseHead::read_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return false;
  const std::string_view value = base::trimmed(line.substr(colon + 1));
  // RFC 9110 5.5: CR and NUL in a value are invalid and dangerous.
  if (value.find('\0') != std::string_view::npos || value.find('\r') != std::string_view::npos) return false;
  fields_.emplace_back(base::ascii_lower(line.substr(0, colon)), value);
  return true;
}

std::vector<std::string_view> ResponseHead::values(std::string_view name) const {
  std::vector<std::string_view> found;
  for (const auto& [field, value] : fields_) {
    if (field == name) found.emplace_back(value);
  }
  return found;
}

std::string_view ResponseHead::value(std::string_view name) const {
  const auto found = values(name);
  return found.empty() ? std::string_view() : found.front();
}

std::vector<std::string> authentication_schemes(const std::vector<std::string_view>& values) {
  constexpr std::size_t most = 8, longest = 32;
  std::vector<std::string> schemes;
  for (const std::string_view value : values) {
    for (const std::string_view item : list_items(value)) {
      const std::string_view scheme = scheme_of(item);
      if (scheme.empty() || scheme.size() > longest || schemes.size() == most) continue;
      const bool known = std::ranges::any_of(schemes, [scheme](const std::string& other) {
        return base::ascii_lower(other) == base::ascii_lower(scheme);
      });
      if (!known) schemes.emplace_back(scheme);
    }
  }
  return schemes;
}

}  // namespace trustprobe::preamble

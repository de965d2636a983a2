#include "preamble/reply_lines.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace trustprobe::preamble {
namespace {

bool is_control(char character) {
  return static_cast<unsigned char>(character) < 0x20 && character != '\t' && character != '\r' && character != '\n';
}

// "{12}" or "{12+}" at the end of the line.
std::optional<std::size_t> literal_size(std::string_view line) {
  const auto open = line.rfind('{');
  if (open == std::string_view::npos || !line.ends_with('}')) return std::nullopt;
  std::string_view digits = line.substr(open + 1, line.size() - open - 2);
  if (digits.ends_with('+')) digits.remove_suffix(1);
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  if (digits.empty() || end != digits.data() + digits.size()) return std::nullopt;
  return error == std::errc{} ? size : most_of_a_line;
}

std::string_view without_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Where the line ends, behind its LF; nothing while it has not come. A literal that is announced and cannot fit gives
// an end beyond the limit.
std::optional<std::size_t> end_of_line(std::string_view text, LiteralRule has_literals) {
  std::size_t start = 0;
  for (;;) {
    const auto feed = text.find('\n', start);
    if (feed == std::string_view::npos) return std::nullopt;
    const std::string_view part = without_end(text.substr(0, feed + 1));
    const auto literal = has_literals && has_literals(part) ? literal_size(part.substr(start)) : std::nullopt;
    if (!literal) return feed + 1;
    if (*literal >= most_of_a_line) return most_of_a_line + 1;
    start = feed + 1 + *literal;
    if (start > text.size()) return std::nullopt;
  }
}

}  // namespace

TakenLine take_line(base::Bytes& received, LiteralRule has_literals) {
  using State = TakenLine::State;
  const std::string_view text = base::text_of(received).substr(0, std::min(received.size(), most_of_a_line + 1));
  const auto end = end_of_line(text, has_literals);
  const std::string_view line = text.substr(0, end.value_or(text.size()));
  if (!line.empty() && (is_control(line.front()) || line.find('\0') != std::string_view::npos)) return {State::binary};
  if (end ? *end > most_of_a_line : text.size() > most_of_a_line) return {State::too_long};
  if (!end) return {State::partial};
  TakenLine taken{State::whole, std::string(without_end(line))};
  received.erase(received.begin(), received.begin() + static_cast<std::ptrdiff_t>(*end));
  return taken;
}

std::optional<CodedLine> coded_line(std::string_view line) {
  if (line.size() < 3 || line[0] < '1' || line[0] > '5') return std::nullopt;
  const auto is_digit = [](char character) { return character >= '0' && character <= '9'; };
  if (!is_digit(line[1]) || !is_digit(line[2])) return std::nullopt;
  if (line.size() > 3 && line[3] != ' ' && line[3] != '-') return std::nullopt;
  const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  return CodedLine{code, line.size() == 3 || line[3] == ' '};
}

bool same_word(std::string_view one, std::string_view other) {
  return base::ascii_lower(one) == base::ascii_lower(other);
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (std::size_t start = 0; (start = line.find_first_not_of(" \t", start)) != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(" \t", start), line.size());
    words.push_back(line.substr(start, end - start));
    start = end;
  }
  return words;
}

}  // namespace trustprobe::preamble

#include "preamble/irc_message.h"

#include <algorithm>

namespace trustprobe::preamble {
namespace {

std::string_view take_word(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(rest.find_first_not_of(' ', end), rest.size()));
  return word;
}

bool is_command(std::string_view word) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const bool numeric = word.size() == 3 && std::ranges::all_of(word, is_digit);
  return numeric || (!word.empty() && std::ranges::all_of(word, is_letter));
}

std::string_view trailing_of(std::string_view arguments) {
  if (arguments.starts_with(':')) return arguments.substr(1);
  const auto colon = arguments.find(" :");
  if (colon != std::string_view::npos) return arguments.substr(colon + 2);
  const auto blank = arguments.find_last_of(' ');
  return blank == std::string_view::npos ? arguments : arguments.substr(blank + 1);
}

}  // namespace

IrcMessage parse_irc(std::string_view line) {
  IrcMessage message;
  if (line.starts_with('@')) take_word(line);
  if (line.starts_with(':')) {
    message.has_source = true;
    take_word(line);
  }
  const std::string_view command = take_word(line);
  if (is_command(command)) message.command = command;
  message.arguments = line;
  message.trailing = trailing_of(line);
  return message;
}

}  // namespace trustprobe::preamble

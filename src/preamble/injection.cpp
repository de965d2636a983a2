#include "preamble/injection.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "preamble/irc_message.h"
#include "preamble/reply_lines.h"
#include "preamble/starttls.h"

namespace trustprobe::preamble {
namespace {

using target::StartTls;

// The last line may be cut.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t feed = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, feed);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(feed + 1, text.size()));
  }
  return lines;
}

// Nobody sends these codes unasked; what a server does send so is a greeting (2yz of its own) or a farewell (400, 421).
bool is_syntax_refusal(int code) {
  return (code >= 500 && code <= 504) || code == 530 || code == 480;
}

// Codes within a reply of several lines are its own text.
bool has_reply(std::string_view text, int expected) {
  bool within = false;
  for (const std::string_view line : lines_of(text)) {
    const auto coded = coded_line(line);
    if (!coded) continue;
    if (!within && (coded->code == expected || is_syntax_refusal(coded->code))) return true;
    within = !coded->last;
  }
  return false;
}

bool answers_ping(std::string_view line) {
  const IrcMessage message = parse_irc(line);
  if (same_word(message.command, "PONG")) return message.arguments.find("tp3") != std::string_view::npos;
  const bool refused = message.command == "421" || message.command == "451";
  return refused && message.arguments.find("PING") != std::string_view::npos;
}

// After TLS has begun the server tells its capabilities unasked (RFC 5804 2.2): only the tag that came back, or a no
// without them, answers.
bool answers_noop(std::string_view text) {
  const auto lines = lines_of(text);
  if (lines.empty()) return false;
  const std::string_view first = lines.front();
  if (same_word(first.substr(0, 2), "NO") && (first.size() == 2 || first[2] == ' ')) return true;
  return std::ranges::any_of(lines, [](auto line) {
    return same_word(line.substr(0, 2), "OK") && line.find("tp3") != std::string_view::npos;
  });
}

}  // namespace

std::string_view injected_command(StartTls protocol) {
  switch (protocol) {
    case StartTls::smtp:
    case StartTls::lmtp:
    case StartTls::ftp:
      return "NOOP\r\n";
    case StartTls::imap:
      return "tp3 NOOP\r\n";
    case StartTls::pop3:
      return "CAPA\r\n";
    case StartTls::sieve:
      return "NOOP \"tp3\"\r\n";
    case StartTls::nntp:
      return "DATE\r\n";
    case StartTls::irc:
      return "PING tp3\r\n";
    default:
      return {};
  }
}

bool can_inject(StartTls protocol) {
  return !injected_command(protocol).empty();
}

bool answers_injected(StartTls protocol, base::ByteView data) {
  const std::string_view text = base::text_of(data);
  switch (protocol) {
    case StartTls::smtp:
    case StartTls::lmtp:
      return has_reply(text, 250);
    case StartTls::ftp:
      return has_reply(text, 200);
    case StartTls::nntp:
      return has_reply(text, 111);
    case StartTls::imap:
      return std::ranges::any_of(lines_of(text), [](auto line) { return line.starts_with("tp3 "); });
    case StartTls::pop3:
      return text.starts_with("+OK") || text.starts_with("-ERR");
    case StartTls::sieve:
      return answers_noop(text);
    case StartTls::irc:
      return std::ranges::any_of(lines_of(text), answers_ping);
    default:
      return false;
  }
}

}  // namespace trustprobe::preamble

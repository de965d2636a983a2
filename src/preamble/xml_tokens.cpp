#include "preamble/xml_tokens.h"

#include <algorithm>

namespace trustprobe::preamble {
namespace {

using Kind = XmlToken::Kind;

constexpr std::string_view cdata_start = "<![CDATA[", cdata_end = "]]>";
constexpr std::string_view declaration_start = "<?xml", declaration_end = "?>";
constexpr std::string_view blanks = " \t\r\n";

struct Extent {
  enum class State { whole, partial, foreign } state = State::partial;
  std::size_t size = 0;
};

// Behind the ">" that is not within quotes.
Extent tag_extent(std::string_view text) {
  char quote = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const char character = text[i];
    if (quote) {
      if (character == quote) quote = 0;
    } else if (character == '"' || character == '\'') {
      quote = character;
    } else if (character == '<') {
      return {Extent::State::foreign};
    } else if (character == '>') {
      return {Extent::State::whole, i + 1};
    }
  }
  return {Extent::State::partial};
}

Extent extent_between(std::string_view text, std::string_view start, std::string_view end) {
  if (text.size() < start.size()) return {start.starts_with(text) ? Extent::State::partial : Extent::State::foreign};
  if (!text.starts_with(start)) return {Extent::State::foreign};
  const auto found = text.find(end, start.size());
  if (found == std::string_view::npos) return {Extent::State::partial};
  return {Extent::State::whole, found + end.size()};
}

Extent extent_of(std::string_view text) {
  if (text.empty()) return {Extent::State::partial};
  if (text.find('\0') != std::string_view::npos) return {Extent::State::foreign};
  if (text.front() != '<') {
    const auto end = text.find('<');
    return end == std::string_view::npos ? Extent{Extent::State::partial} : Extent{Extent::State::whole, end};
  }
  if (text.size() == 1) return {Extent::State::partial};
  if (text[1] == '!') return extent_between(text, cdata_start, cdata_end);
  if (text[1] == '?') return extent_between(text, declaration_start, declaration_end);
  return tag_extent(text);
}

// RFC 6120 needs ASCII names only.
bool is_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto fits = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':'; };
  return !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, fits);
}

XmlToken tag_of(std::string_view tag) {
  std::string_view inside = tag.substr(1, tag.size() - 2);
  Kind kind = Kind::open;
  if (inside.starts_with('/')) {
    kind = Kind::close;
    inside.remove_prefix(1);
  } else if (inside.ends_with('/')) {
    kind = Kind::empty;
    inside.remove_suffix(1);
  }
  const std::string_view name = inside.substr(0, inside.find_first_of(blanks));
  if (!is_name(name)) return {Kind::foreign};
  return {kind, std::string(name), std::string(inside.substr(name.size()))};
}

XmlToken token_of(std::string_view text) {
  if (text.front() != '<') return {Kind::text, "", std::string(text)};
  if (text.starts_with(declaration_start)) return {Kind::ignored};
  if (!text.starts_with(cdata_start)) return tag_of(text);
  const std::size_t size = text.size() - cdata_start.size() - cdata_end.size();
  return {Kind::text, "", std::string(text.substr(cdata_start.size(), size))};
}

// Takes `name = "value"` from the front of `rest`.
std::optional<std::pair<std::string_view, std::string_view>> take_attribute(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(blanks), rest.size()));
  const std::string_view name = rest.substr(0, rest.find_first_of(" \t\r\n="));
  rest.remove_prefix(name.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n="), rest.size()));
  if (name.empty() || rest.empty() || (rest.front() != '"' && rest.front() != '\'')) return std::nullopt;
  const auto end = rest.find(rest.front(), 1);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view value = rest.substr(1, end - 1);
  rest.remove_prefix(end + 1);
  return std::pair{name, value};
}

}  // namespace

XmlToken take_token(base::Bytes& received) {
  const std::string_view text = base::text_of(received).substr(0, std::min(received.size(), most_of_a_token));
  const Extent extent = extent_of(text);
  if (extent.state == Extent::State::foreign) return {Kind::foreign};
  if (extent.state == Extent::State::partial) {
    return {received.size() < most_of_a_token ? Kind::partial : Kind::foreign};
  }
  XmlToken token = token_of(text.substr(0, extent.size));
  if (token.kind == Kind::foreign) return token;
  received.erase(received.begin(), received.begin() + static_cast<std::ptrdiff_t>(extent.size));
  return token;
}

std::string_view local_name(std::string_view name) {
  return name.substr(name.rfind(':') + 1);
}

std::optional<std::string_view> attribute_of(const XmlToken& token, std::string_view name) {
  std::string_view rest = token.text;
  while (const auto attribute = take_attribute(rest)) {
    if (attribute->first == name) return attribute->second;
  }
  return std::nullopt;
}

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  for (const char character : text) {
    switch (character) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '\'':
        escaped += "&apos;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += character;
    }
  }
  return escaped;
}

}  // namespace trustprobe::preamble

#include "report/markup.h"

#include "base/text.h"

namespace trustprobe::report {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : base::printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

Markup Markup::text(std::string_view text) {
  Markup markup;
  markup.html_ = escaped(text);
  return markup;
}

Markup& Markup::operator+=(const Markup& other) {
  html_ += other.html_;
  return *this;
}

Markup element(std::string_view tag, const std::vector<Attribute>& attributes, const Markup& inner) {
  Markup markup;
  std::string& html = markup.html_;
  html.append("<").append(tag);
  for (const Attribute& each : attributes) {
    if (!each.value.empty()) html.append(" ").append(each.name).append("=\"").append(escaped(each.value)).append("\"");
  }
  html.append(">").append(inner.html_).append("</").append(tag).append(">");
  return markup;
}

Markup element(std::string_view tag, const std::vector<Attribute>& attributes, std::string_view text) {
  return element(tag, attributes, Markup::text(text));
}

Markup element(std::string_view tag, std::string_view text) {
  return element(tag, {}, Markup::text(text));
}

}  // namespace trustprobe::report

#include "json_text.h"

#include <boost/json.hpp>
#include <sstream>

namespace trustprobe::report {
namespace {

namespace json = boost::json;

void write(const json::value& value, std::string& text, const std::string& indent);

template <typename Items, typename WriteItem>
void write_items(const Items& items, char open, char close, std::string& text, const std::string& indent,
                 WriteItem write_item) {
  text += open;
  bool first = true;
  for (const auto& item : items) {
    text += first ? "\n" : ",\n";
    text += indent + "  ";
    write_item(item);
    first = false;
  }
  if (!first) text += "\n" + indent;
  text += close;
}

void write(const json::value& value, std::string& text, const std::string& indent) {
  if (value.is_object()) {
    write_items(value.get_object(), '{', '}', text, indent, [&](const json::key_value_pair& member) {
      text += json::serialize(json::value(member.key())) + ": ";
      write(member.value(), text, indent + "  ");
    });
  } else if (value.is_array()) {
    write_items(value.get_array(), '[', ']', text, indent,
                [&](const json::value& item) { write(item, text, indent + "  "); });
  } else {
    text += json::serialize(value);
  }
}

}  // namespace

std::string indented(const std::string& lines) {
  std::string text;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    write(json::parse(line), text, "");
    text += "\n";
  }
  return text;
}

}  // namespace trustprobe::report

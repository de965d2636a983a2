#include "suites/variables.h"

#include <fmt/format.h>

#include "base/nearest_word.h"
#include "base/text.h"

namespace trustprobe::suites {

using base::InputError;
using base::Result;

Result<const Variable*> Variables::find(std::string_view name) const {
  const auto found = variables_.find(name);
  if (found != variables_.end()) return &found->second;
  std::vector<std::string_view> known;
  for (const auto& [each, variable] : variables_) known.push_back(each);
  const auto nearest = base::nearest_word(name, known);
  return std::unexpected(InputError{
      "", fmt::format("there is no variable '{}'", base::printable(name)),
      nearest ? fmt::format("did you mean '{}'?", *nearest) : "define it in [variables], or in the endpoint's matrix"});
}

Result<std::string> Variables::expanded(std::string_view text) const {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '$' || i + 1 == text.size()) {
      result += text[i];
    } else if (text[i + 1] == '$') {
      result += text[++i];
    } else if (text[i + 1] != '{') {
      result += text[i];
    } else {
      const auto end = text.find('}', i);
      if (end == std::string_view::npos)
        return std::unexpected(InputError{"", fmt::format("'{}' has '${{' without '}}'", base::printable(text)), ""});
      const auto name = text.substr(i + 2, end - i - 2);
      const auto variable = find(name);
      if (!variable) return std::unexpected(variable.error());
      if ((*variable)->list) {
        return std::unexpected(InputError{"", fmt::format("the variable '{}' is a list, and here is one text", name),
                                          fmt::format("give the endpoint a matrix: matrix.x = \"${{{}}}\"", name)});
      }
      result += (*variable)->values.front();
      i = end;
    }
  }
  return result;
}

Result<std::vector<std::string>> Variables::expanded_list(std::string_view text) const {
  const bool whole = text.starts_with("${") && text.find('}') == text.size() - 1;
  const auto known = whole ? variables_.find(text.substr(2, text.size() - 3)) : variables_.end();
  if (known != variables_.end() && known->second.list) return known->second.values;
  auto one = expanded(text);
  if (!one) return std::unexpected(one.error());
  return std::vector{std::move(*one)};
}

std::vector<Combination> combinations(const std::map<std::string, std::vector<std::string>>& matrix) {
  std::vector<Combination> all{{}};
  for (const auto& [name, values] : matrix) {
    std::vector<Combination> longer;
    for (const Combination& begun : all) {
      for (const std::string& value : values) {
        longer.push_back(begun);
        longer.back()[name] = value;
      }
    }
    all = std::move(longer);
  }
  return all;
}

}  // namespace trustprobe::suites

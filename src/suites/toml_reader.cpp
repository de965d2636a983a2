#include "suites/toml_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/nearest_word.h"

namespace trustprobe::suites {

using base::InputError;
using base::Result;

std::string joined(const Words& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

std::optional<std::size_t> line_with_too_many_dots(std::string_view text) {
  std::size_t line = 1, dots = 0;
  char quote = 0;
  for (const char c : text) {
    if (c == '\n') {
      ++line;
      dots = 0;
      quote = 0;
    } else if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '.' && ++dots > most_dots) {
      return line;
    }
  }
  return std::nullopt;
}

std::string TomlReader::where(const toml::node& node) const {
  return fmt::format("{}:{}", file_, node.source().begin.line);
}

std::unexpected<InputError> TomlReader::error(const toml::node& node, std::string what, std::string remedy) const {
  return std::unexpected(InputError{where(node), std::move(what), std::move(remedy)});
}

std::unexpected<InputError> TomlReader::error(const toml::node& node, InputError error) const {
  error.where = where(node);
  return std::unexpected(std::move(error));
}

Result<void> TomlReader::check_keys(const toml::table& table, const Words& known, std::string_view what) const {
  for (const auto& [key, node] : table) {
    if (std::ranges::find(known, key.str()) != known.end()) continue;
    const auto nearest = base::nearest_word(key.str(), known);
    return error(node, fmt::format("unknown key '{}' in {}", key.str(), what),
                 nearest ? fmt::format("did you mean '{}'?", *nearest) : "known are " + joined(known));
  }
  return {};
}

Result<std::string> TomlReader::text(const toml::table& table, std::string_view key, const Variables& variables) const {
  const auto* node = table.get(key);
  if (node == nullptr) return std::string{};
  const auto value = node->value_exact<std::string>();
  if (!value) return error(*node, fmt::format("'{}' must be a text in quotes", key));
  auto expanded = variables.expanded(*value);
  if (!expanded) return error(*node, expanded.error());
  return expanded;
}

Result<bool> TomlReader::flag(const toml::table& table, std::string_view key, bool otherwise) const {
  const auto* node = table.get(key);
  if (node == nullptr) return otherwise;
  if (const auto value = node->value_exact<bool>()) return *value;
  return error(*node, fmt::format("'{}' must be true or false", key));
}

Result<void> TomlReader::add_texts(const toml::node& item, std::string_view key, const Variables& variables,
                                   std::vector<std::string>& list) const {
  if (const auto number = item.value_exact<std::int64_t>()) {
    list.push_back(std::to_string(*number));
    return {};
  }
  const auto value = item.value_exact<std::string>();
  if (!value) return error(item, fmt::format("what '{}' lists must be texts in quotes", key));
  auto expanded = variables.expanded_list(*value);
  if (!expanded) return error(item, expanded.error());
  if (std::ranges::find(*expanded, "") != expanded->end())
    return error(item, fmt::format("'{}' has an empty text", key), "take it away, or write what is meant");
  list.insert(list.end(), expanded->begin(), expanded->end());
  return {};
}

Result<std::vector<std::string>> TomlReader::texts(const toml::node& node, std::string_view key,
                                                   const Variables& variables) const {
  std::vector<std::string> list;
  const auto* array = node.as_array();
  if (array == nullptr) {
    if (!node.is_string()) return error(node, fmt::format("'{}' must be a text in quotes or a list of them", key));
    if (auto added = add_texts(node, key, variables, list); !added) return std::unexpected(added.error());
    return list;
  }
  for (const auto& item : *array) {
    if (auto added = add_texts(item, key, variables, list); !added) return std::unexpected(added.error());
  }
  if (list.empty()) return error(node, fmt::format("'{}' lists nothing", key), "leave it out, or name something");
  return list;
}

Result<std::vector<std::string>> TomlReader::texts(const toml::table& table, std::string_view key,
                                                   const Variables& variables) const {
  const auto* node = table.get(key);
  if (node == nullptr) return std::vector<std::string>{};
  return texts(*node, key, variables);
}

Result<const toml::table*> TomlReader::table(const toml::table& parent, std::string_view key) const {
  const auto* node = parent.get(key);
  if (node == nullptr) return nullptr;
  if (const auto* table = node->as_table()) return table;
  return error(*node, fmt::format("'{}' must be a table", key));
}

}  // namespace trustprobe::suites

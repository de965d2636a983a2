// What reading any table of a suite needs: errors with file and line, and texts with their variables replaced. Private
// to this module.
#pragma once

#include <toml++/toml.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/input_error.h"
#include "suites/variables.h"

namespace trustprobe::suites {

using Words = std::vector<std::string_view>;

// The parser calls itself for each part of a dotted key. No key that means something has as many.
inline constexpr std::size_t most_dots = 1'000;

/// The line, counted from 1, that has more dots outside quotes than a key can need; nothing: none has.
std::optional<std::size_t> line_with_too_many_dots(std::string_view text);

/// "a, b, c".
std::string joined(const Words& words);

class TomlReader {
 public:
  explicit TomlReader(std::string file) : file_(std::move(file)) {}

  std::string where(const toml::node& node) const;
  std::unexpected<base::InputError> error(const toml::node& node, std::string what, std::string remedy = "") const;
  /// An error that does not know its line yet.
  std::unexpected<base::InputError> error(const toml::node& node, base::InputError error) const;

  /// Every key of the table is one of these.
  base::Result<void> check_keys(const toml::table& table, const Words& known, std::string_view what) const;

  /// Empty when the key is absent.
  base::Result<std::string> text(const toml::table& table, std::string_view key, const Variables& variables) const;
  /// The table's own word for it, else `otherwise`.
  base::Result<bool> flag(const toml::table& table, std::string_view key, bool otherwise) const;
  /// A list of texts, or one text; variables that are lists add their values. Empty when the key is absent; an empty
  /// list is an error.
  base::Result<std::vector<std::string>> texts(const toml::table& table, std::string_view key,
                                               const Variables& variables) const;
  base::Result<std::vector<std::string>> texts(const toml::node& node, std::string_view key,
                                               const Variables& variables) const;
  /// Null when the key is absent; an error when it is no table.
  base::Result<const toml::table*> table(const toml::table& parent, std::string_view key) const;

 private:
  base::Result<void> add_texts(const toml::node& item, std::string_view key, const Variables& variables,
                               std::vector<std::string>& list) const;

  std::string file_;
};

}  // namespace trustprobe::suites

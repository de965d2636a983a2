// Variables of a suite: `${region}` in texts, lists in lists, and a matrix of them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/input_error.h"

namespace trustprobe::suites {

struct Variable {
  std::vector<std::string> values;  ///< one, unless it is a list
  bool list = false;
};

/// What names stand for. Errors have an empty `where`: the reader knows the line.
class Variables {
 public:
  void set(const std::string& name, Variable variable) { variables_[name] = std::move(variable); }

  /// Every `${name}` replaced; `$$` is a dollar. A name that is not known, a list within a text and a brace that is not
  /// closed are errors.
  base::Result<std::string> expanded(std::string_view text) const;

  /// As `expanded`, but a text that is nothing but `${name}` of a list stands for the values of the list.
  base::Result<std::vector<std::string>> expanded_list(std::string_view text) const;

 private:
  base::Result<const Variable*> find(std::string_view name) const;

  std::map<std::string, Variable, std::less<>> variables_;
};

/// One value for each name of a matrix.
using Combination = std::map<std::string, std::string>;

/// Every combination, the last name changing fastest; one empty combination for an empty matrix.
std::vector<Combination> combinations(const std::map<std::string, std::vector<std::string>>& matrix);

}  // namespace trustprobe::suites

// HTML that cannot be broken out of: it is made of escaped text and of elements, and of nothing else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace trustprobe::report {

class Markup {
 public:
  Markup() = default;
  /// What people read; whatever it holds is shown and never obeyed.
  static Markup text(std::string_view text);

  Markup& operator+=(const Markup& other);
  friend Markup operator+(Markup left, const Markup& right) { return left += right; }

  bool empty() const { return html_.empty(); }
  const std::string& html() const { return html_; }

 private:
  friend Markup element(std::string_view tag, const std::vector<struct Attribute>& attributes, const Markup& inner);
  std::string html_;
};

/// An empty value leaves the attribute out.
struct Attribute {
  std::string_view name;
  std::string value;
};

/// `tag` and the attributes' names are ours; values and `inner` may come from anywhere.
Markup element(std::string_view tag, const std::vector<Attribute>& attributes, const Markup& inner);
Markup element(std::string_view tag, const std::vector<Attribute>& attributes, std::string_view text);
Markup element(std::string_view tag, std::string_view text);

}  // namespace trustprobe::report

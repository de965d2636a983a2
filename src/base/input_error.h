// What is wrong with something the user gave us: one sentence, where it stands, and how to mend it.
#pragma once

#include <expected>
#include <string>

namespace trustprobe::base {

struct InputError {
  std::string where;   ///< file, file:line or option, as the user typed it; may be empty
  std::string what;    ///< what is wrong: no capital, no full stop
  std::string remedy;  ///< what to do about it; may be empty

  /// "stores/kiosk.pem: no certificate in it; export the roots as PEM and try again"
  std::string sentence() const;
};

template <typename Value>
using Result = std::expected<Value, InputError>;

}  // namespace trustprobe::base

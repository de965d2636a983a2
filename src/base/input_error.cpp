#include "base/input_error.h"

namespace trustprobe::base {

std::string InputError::sentence() const {
  std::string text = where.empty() ? what : where + ": " + what;
  if (!remedy.empty()) text += "; " + remedy;
  return text;
}

}  // namespace trustprobe::base

// JSON as a person reads it: the expected output of formats whose own lines are long.
#pragma once

#include <string>

namespace trustprobe::report {

/// Every line of JSON, indented, objects in the order in which they are written.
std::string indented(const std::string& lines);

}  // namespace trustprobe::report

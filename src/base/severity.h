// How bad it is, in every report.
#pragma once

#include <string_view>

namespace trustprobe::base {

enum class Severity { note, warning, error };

/// "note", "warning", "error"
constexpr std::string_view to_string(Severity severity) {
  switch (severity) {
    case Severity::note:
      return "note";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "";
}

}  // namespace trustprobe::base

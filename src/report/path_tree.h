// The paths of a verdict, drawn: from the leaf up to where each ends, with what broke beside the certificate where it
// broke.
#pragma once

#include <string>

#include "path/path_verdict.h"
#include "report/text_report.h"

namespace trustprobe::report {

/// Whole lines, each after `indent` blanks; the leaf is the first. Control characters of certificates are escaped. With
/// `verbose` also what the verdict's client tolerates on the path that holds.
std::string draw_paths(const path::PathVerdict& verdict, const TextStyle& style, std::size_t indent);

}  // namespace trustprobe::report

// Hosts that are wrong on purpose, by what is wrong with them: a TOML file of [[defect]] tables.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/input_error.h"
#include "checks/defect.h"
#include "target/target.h"

namespace trustprobe::suites {

struct DefectHost {
  checks::DefectKind kind = checks::DefectKind::expired;
  target::Target target;
  std::string where;  ///< "defects.toml:12"
};

/// In the order of the file, at least one. The first thing that is wrong is the error, with file and line: unknown keys
/// and kinds, a missing key, a target that is none or that is listed twice. `kind` is what the host's certificate is
/// wrong in; every `[[defect]]` has it and `target`, and may say its `source`.
base::Result<std::vector<DefectHost>> read_defect_list(const std::filesystem::path& path);

/// The same, of a text; `name` stands for the file in errors.
base::Result<std::vector<DefectHost>> parse_defect_list(std::string_view text, const std::string& name);

}  // namespace trustprobe::suites

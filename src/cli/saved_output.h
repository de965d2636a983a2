// Where `probe` and `run` keep what they saw, beside what they print: --save and --history.
#pragma once

#include <optional>
#include <string_view>

#include "archive/history.h"
#include "archive/saved_file.h"
#include "base/input_error.h"
#include "cli/options.h"

namespace trustprobe::cli {

enum class Ending { complete, interrupted };

/// Does nothing where nothing is to be kept. Writing that fails is OutputFailed, as of standard output.
class SavedOutput {
 public:
  /// Everything that can be wrong with the user's paths is found here. `command` names who saw it.
  static base::Result<SavedOutput> open(const SaveOptions& options, std::string_view command);

  void add(const observation::Observation& observation);
  /// An interrupted run leaves the file of an earlier one alone: half a list would look like targets that are gone. A
  /// history takes what was seen: every target of it stands for itself.
  void finish(Ending ending);

 private:
  SavedOutput() = default;

  std::optional<archive::SavedFile> file_;
  std::optional<archive::History> history_;
};

}  // namespace trustprobe::cli

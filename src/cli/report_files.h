// The reports that `--report FORMAT=PATH` asks for: collected while a run goes on, written when it ends.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/input_error.h"
#include "cli/options.h"
#include "cli/output_file.h"
#include "report/json_report.h"
#include "report/report_builder.h"
#include "report/report_format.h"

namespace trustprobe::cli {

class ReportFiles {
 public:
  /// Understands the arguments and sees that the files can be written; an existing file stays as it is until `write`.
  static base::Result<ReportFiles> open(const ReportOptions& options, std::string command, const OutputOptions& output);

  /// One of the reports goes to standard output, in place of what is printed else.
  bool takes_output() const { return takes_output_; }
  /// A report that draws every path is asked for.
  bool wants_every_path() const { return wants_every_path_; }

  void add(const assess::Assessment& assessment, const assess::Terms& terms);
  void add(const suites::Suite& suite, const std::vector<suites::Judgement>& judgements);
  void add(const assess::Terms& terms);  ///< its stores

  /// Writes every report, each whole or not at all. Throws OutputFailed.
  void write();

  /// What the program ends with instead, once everything is written: set when standard output is a plugin's line.
  std::optional<int> exit_code() const { return exit_code_; }

 private:
  struct File {
    const report::ReportFormat* format = nullptr;
    std::optional<OutputFile> file;  ///< nothing: standard output
  };

  base::Result<void> add_file(const std::string& argument);
  void tell(std::string_view format, const std::string& lines);
  bool wants(std::string_view format) const;

  std::deque<File> files_;
  report::ReportSettings settings_;
  std::optional<report::ReportBuilder> builder_;  ///< set when some format needs the whole
  report::EvidenceLines evidence_;
  report::Summary summary_;
  std::optional<int> exit_code_;
  bool takes_output_ = false, wants_every_path_ = false, judged_ = false;
};

}  // namespace trustprobe::cli

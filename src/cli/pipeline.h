// From options to a run: everything is parsed and loaded before the first connection, so that bad input leaves nothing
// half done.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "assess/assess.h"
#include "base/input_error.h"
#include "cli/options.h"
#include "probe/gather.h"
#include "report/text_report.h"
#include "target/target_list.h"

namespace trustprobe::cli {

base::Result<probe::GatherOptions> gather_options(const ConnectionOptions& options);

/// Loads each `--store` argument (NAME, PATH or NAME=PATH), with the passwords that each `--store-password` names. Two
/// stores of one name are an error.
base::Result<std::vector<trust::TrustStoreRef>> load_stores(const std::vector<std::string>& arguments,
                                                            const std::vector<std::string>& passwords = {});

/// The targets of a command line: those typed, then those of the lists, each checked before the first is handed out.
class Targets {
 public:
  static base::Result<Targets> open(const TargetOptions& options);

  std::size_t size() const;
  std::optional<target::Target> next();

 private:
  std::deque<target::Target> typed_;
  std::deque<target::TargetList> lists_;
};

using AssessmentSink = std::function<void(const assess::Assessment& assessment, const assess::Terms& terms)>;

/// Gathers and judges every target, handing each assessment on as soon as it is there. `terms.now` is set to each
/// assessment's time.
base::Result<void> gather_and_assess(const probe::GatherOptions& gather, probe::TargetSource targets,
                                     assess::Terms terms, const AssessmentSink& sink);

/// How text is shown on this standard output.
report::TextStyle text_style(const OutputOptions& options);

/// This machine's clock, in whole seconds (RFC 5280 counts no smaller ones).
base::Instant current_time();

/// "trustprobe probe: kiosk.pem: cannot be read ..." on standard error; the exit code for it.
int input_failed(std::string_view command, const base::InputError& error);

}  // namespace trustprobe::cli

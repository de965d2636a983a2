#include "cli/report_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/nearest_word.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/version.h"
#include "report/suite_report.h"

namespace trustprobe::cli {
namespace {

using base::InputError;
using base::Result;

InputError unknown_format(const std::string& argument, std::string_view id) {
  std::vector<std::string_view> known;
  for (const auto& format : report::report_formats()) known.push_back(format.id);
  const auto nearest = base::nearest_word(id, known);
  return {"--report " + argument, fmt::format("there is no report format '{}'", id),
          nearest ? fmt::format("did you mean {}?", *nearest) : fmt::format("known are {}", fmt::join(known, ", "))};
}

Result<void> check_account(const std::string& account) {
  const bool digits = std::ranges::all_of(account, [](char c) { return c >= '0' && c <= '9'; });
  if (digits && account.size() == 12) return {};
  return std::unexpected(InputError{"--aws-account", fmt::format("'{}' is no account", account), "it has 12 digits"});
}

// Whoever takes AWS' formats refuses what belongs to no account, or files it with a stranger's.
Result<void> check_owner(const std::string& argument, const ReportOptions& options) {
  const std::string_view id = std::string_view(argument).substr(0, argument.find('='));
  if (options.aws_account || (id != "asff" && id != "events")) return {};
  return std::unexpected(InputError{"--report " + argument, "an account of AWS is missing",
                                    "say whose findings they are: --aws-account ID, and --aws-region"});
}

// Partitions by the beginning of their regions' names.
std::string partition_of(std::string_view region) {
  if (region.starts_with("cn-")) return "aws-cn";
  if (region.starts_with("us-gov-")) return "aws-us-gov";
  if (region.starts_with("eusc-")) return "aws-eusc";
  return "aws";
}

}  // namespace

Result<ReportFiles> ReportFiles::open(const ReportOptions& options, std::string command, const OutputOptions& output) {
  ReportFiles files;
  if (options.aws_account) {
    if (auto good = check_account(*options.aws_account); !good) return std::unexpected(good.error());
    files.settings_.aws_account = *options.aws_account;
  }
  if (options.aws_region) {
    files.settings_.aws_region = *options.aws_region;
    files.settings_.aws_partition = partition_of(*options.aws_region);
  }
  files.settings_.days_before_expiry = options.days_before_expiry;
  files.settings_.fail_on = output.fail_on;
  files.settings_.unreachable_ok = output.unreachable_ok;
  for (const std::string& argument : options.reports) {
    if (auto known = check_owner(argument, options); !known) return std::unexpected(known.error());
    if (auto added = files.add_file(argument); !added) return std::unexpected(added.error());
  }
  const auto whole = [](const File& file) { return file.format->render != nullptr; };
  if (std::ranges::any_of(files.files_, whole)) {
    files.builder_.emplace(fmt::format("trustprobe {}", TRUSTPROBE_VERSION), std::move(command), current_time());
  }
  return files;
}

Result<void> ReportFiles::add_file(const std::string& argument) {
  const auto equals = argument.find('=');
  const std::string id = argument.substr(0, equals);
  const report::ReportFormat* format = report::find_report_format(id);
  if (format == nullptr) return std::unexpected(unknown_format(argument, id));
  const std::string path = equals == std::string::npos ? "-" : argument.substr(equals + 1);
  if (path.empty()) {
    return std::unexpected(InputError{"--report " + argument, "no file is named",
                                      fmt::format("write {}=PATH, or {}=- for standard output", id, id)});
  }
  File file{.format = format, .file = {}};
  if (path == "-") {
    if (takes_output_) {
      return std::unexpected(InputError{"--report " + argument, "standard output takes one report", "name a file"});
    }
    takes_output_ = true;
  } else {
    auto created = OutputFile::create(path);
    if (!created) return std::unexpected(created.error());
    file.file.emplace(std::move(*created));
  }
  wants_every_path_ = wants_every_path_ || format->draws_paths;
  files_.push_back(std::move(file));
  return {};
}

bool ReportFiles::wants(std::string_view format) const {
  return std::ranges::any_of(files_, [&](const File& file) { return file.format->id == format; });
}

void ReportFiles::tell(std::string_view format, const std::string& lines) {
  for (File& file : files_) {
    if (file.format->id != format) continue;
    if (file.file) {
      file.file->write(lines);
    } else {
      write_lines(lines);
    }
  }
}

void ReportFiles::add(const assess::Assessment& assessment, const assess::Terms& terms) {
  if (builder_) builder_->add(assessment, terms);
  if (wants("text")) tell("text", report::render_target(assessment, terms, {}));
  if (wants("json")) tell("json", evidence_.of(assessment) + report::json_lines(assessment, terms));
  summary_.add(assessment);
}

void ReportFiles::add(const suites::Suite& suite, const std::vector<suites::Judgement>& judgements) {
  judged_ = true;
  if (builder_) builder_->add(suite, judgements);
  if (wants("text")) tell("text", report::render_suite(suite, judgements, {}) + "\n");
  if (!wants("json")) return;
  for (const suites::Judgement& judgement : judgements) tell("json", report::json_judgement(suite, judgement));
  tell("json", report::json_suite(suite, judgements));
}

void ReportFiles::add(const assess::Terms& terms) {
  if (builder_) builder_->add(terms.stores);
  if (wants("text")) tell("text", report::render_stores(terms, {}));
  if (wants("json") && !judged_) tell("json", report::json_summary(summary_, terms.stores));
  if (wants("text") && !judged_ && summary_.targets() > 1) tell("text", report::render_summary(summary_, {}));
}

void ReportFiles::write() {
  const report::Report whole = builder_ ? builder_->take(current_time()) : report::Report{};
  for (File& file : files_) {
    if (file.format->render != nullptr) {
      const std::string text = file.format->render(whole, settings_);
      if (!file.file) {
        write_lines(text);
        if (file.format->id == "nagios") exit_code_ = report::nagios_exit_code(whole, settings_);
        continue;
      }
      file.file->write(text);
    }
    if (!file.file) continue;
    if (auto written = file.file->commit(); !written) throw OutputFailed(written.error().sentence());
  }
}

}  // namespace trustprobe::cli

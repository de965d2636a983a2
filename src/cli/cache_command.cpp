#include "cli/cache_command.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>

#include "base/text.h"
#include "cli/data_directory.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/shared_options.h"
#include "observation/json.h"
#include "probe/evidence_cache.h"
#include "report/layout.h"
#include "report/verdict_json.h"

namespace trustprobe::cli {
namespace {

std::string validity_text(const probe::CacheEntry& entry, base::Instant now) {
  if (entry.good_until <= now) return fmt::format("past since {}", base::to_date(entry.good_until));
  return fmt::format("good for {}", base::duration_text(entry.good_until - now));
}

std::string entries_text(const std::vector<probe::CacheEntry>& entries, base::Instant now) {
  std::vector<std::vector<std::string>> rows;
  for (const probe::CacheEntry& entry : entries) {
    rows.push_back({std::string(to_string(entry.kind)), base::printable(entry.url),
                    report::grouped(entry.size) + " bytes",
                    fmt::format("fetched {} ago", base::duration_text(now - entry.at)), validity_text(entry, now)});
  }
  return report::table(rows, 2);
}

std::string entry_json(const probe::CacheEntry& entry) {
  boost::json::object line = report::line_of("cache-entry", {});
  line.emplace("evidence", to_string(entry.kind));
  line.emplace("url", observation::outside_text(entry.url, {}));
  line.emplace("at", base::to_rfc3339(entry.at));
  line.emplace("good_until", base::to_rfc3339(entry.good_until));
  line.emplace("size", entry.size);
  line.emplace("file", observation::outside_text(entry.file.string(), {}));
  std::string text;
  report::append_line(line, text);
  return text;
}

void show(const probe::EvidenceCache& cache, const OutputOptions& output) {
  const auto entries = cache.entries();
  if (output.json) {
    std::string lines;
    for (const probe::CacheEntry& entry : entries) lines += entry_json(entry);
    return write_lines(lines);
  }
  std::uintmax_t size = 0;
  for (const probe::CacheEntry& entry : entries) size += entry.size;
  write_lines(fmt::format("{}: {}, {} bytes\n", base::printable(cache.directory().string()),
                          entries.empty() ? "nothing" : base::counted(entries.size(), "document"),
                          report::grouped(size)) +
              entries_text(entries, current_time()));
}

}  // namespace

CLI::App* add_cache_command(CLI::App& app, CacheOptions& options) {
  auto* command = app.add_subcommand("cache", "Show or clear what was fetched about revocation");
  command->require_subcommand(1);
  auto* show = command->add_subcommand("show", "List the documents: kind, URL, when fetched, until when used");
  add_format_option(*show, options.output);
  show->callback([&options] { options.action = CacheAction::show; });
  auto* clear = command->add_subcommand("clear", "Remove them all");
  clear->callback([&options] { options.action = CacheAction::clear; });
  return command;
}

int cache_command(const CacheOptions& options) {
  const auto directory = cache_directory();
  if (directory.empty()) {
    return input_failed("cache", {"", "there is no cache directory", "set XDG_CACHE_HOME or HOME"});
  }
  probe::EvidenceCache cache(directory);
  if (options.action == CacheAction::show) {
    show(cache, options.output);
  } else {
    const std::size_t count = cache.clear();
    write_lines(fmt::format("{}: {} removed\n", base::printable(directory.string()),
                            count == 0 ? "nothing" : base::counted(count, "document")));
  }
  return exit_ok;
}

}  // namespace trustprobe::cli

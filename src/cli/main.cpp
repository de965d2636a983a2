#include <fmt/format.h>

#include <cstdio>
#include <exception>

#include "cli/command_line.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"

namespace {

using namespace trustprobe::cli;

struct RunCommand {
  int operator()(const ProbeOptions& options) const { return probe_command(options); }
  int operator()(const RunOptions& options) const { return run_command(options); }
  int operator()(const VerifyOptions& options) const { return verify_command(options); }
  int operator()(const ImpactOptions& options) const { return impact_command(options); }
  int operator()(const RotationOptions& options) const { return rotation_command(options); }
  int operator()(const DiffOptions& options) const { return diff_command(options); }
  int operator()(const HistoryOptions& options) const { return history_command(options); }
  int operator()(const StoreOptions& options) const { return store_command(options); }
  int operator()(const CacheOptions& options) const { return cache_command(options); }
  int operator()(const ClientsOptions& options) const { return clients_command(options); }
  int operator()(const ExplainOptions& options) const { return explain_command(options); }
  int operator()(const InitOptions& options) const { return init_command(options); }
  int operator()(const InventoryOptions& options) const { return inventory_command(options); }
  int operator()(const InterceptOptions& options) const { return intercept_command(options); }
  int operator()(const Message& message) const {
    if (message.usage_error) {
      fmt::print(stderr, "{}", message.text);
      return exit_usage;
    }
    write_lines(message.text);
    return exit_ok;
  }
};

}  // namespace

int main(int argc, char** argv) {
  try {
    return std::visit(RunCommand{}, parse_command_line(argc, argv));
  } catch (const OutputFailed& failure) {
    fmt::print(stderr, "trustprobe: {}\n", failure.what());
  } catch (const std::exception& bug) {
    fmt::print(stderr, "trustprobe: internal error: {}; please report it with the command line\n", bug.what());
  }
  return exit_internal;
}

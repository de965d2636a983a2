#include "cli/client_selection.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "report/clients_report.h"

namespace trustprobe::cli {

int clients_command(const ClientsOptions& options) {
  const auto style = text_style(options.output);
  if (options.id.empty()) {
    const auto all = path::all_clients();
    write_lines(options.output.json ? report::json_clients(all) : report::render_clients(all, style));
    return exit_ok;
  }
  const auto selected = select_clients({options.id});
  if (!selected) {
    base::InputError error = selected.error();
    error.where.clear();
    return input_failed("clients", error);
  }
  std::string text;
  for (const path::Client* client : *selected) {
    if (!options.output.json && !text.empty()) text += "\n";
    text += options.output.json ? report::json_clients({client, 1}) : report::render_client(*client, style);
  }
  write_lines(text);
  return exit_ok;
}

}  // namespace trustprobe::cli

// One function per command; each returns the process's exit code.
#pragma once

#include "cli/options.h"

namespace trustprobe::cli {

int probe_command(const ProbeOptions& options);
int run_command(const RunOptions& options);
int verify_command(const VerifyOptions& options);
int impact_command(const ImpactOptions& options);
int clients_command(const ClientsOptions& options);
int explain_command(const ExplainOptions& options);

}  // namespace trustprobe::cli

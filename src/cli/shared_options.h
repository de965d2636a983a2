// Options that several commands have.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"

namespace trustprobe::cli {

/// --store-password
void add_password_option(CLI::App& command, std::vector<std::string>& passwords);

/// --format text|json
void add_format_option(CLI::App& command, OutputOptions& options);

/// --format, -v, --no-color
void add_output_options(CLI::App& command, OutputOptions& options, const char* verbose);

/// --save PATH, --history FILE
void add_save_options(CLI::App& command, SaveOptions& options);

/// --fail-on note|warning|error|never
void add_fail_on_option(CLI::App& command, OutputOptions& options);

}  // namespace trustprobe::cli

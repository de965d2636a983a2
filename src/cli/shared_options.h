// Options that several commands have.
#pragma once

#include <string>
#include <vector>

#include "cli/options.h"

namespace trustprobe::cli {

void add_target_options(CLI::App& command, TargetOptions& options);
/// --sni, --no-sni, --name
void add_name_options(CLI::App& command, ConnectionOptions& options);
/// -4, -6, --first-address, --connect-to, --connect-to-file, --resolve, --dns-server
void add_address_options(CLI::App& command, ConnectionOptions& options);
/// --proxy and what belongs to it, --proxy-protocol, --starttls
void add_way_options(CLI::App& command, WayChoice& choice);
/// --starttls
void add_starttls_option(CLI::App& command, WayChoice& choice);
/// --proxy-credentials, --proxy-dns, --proxy-store
void add_proxy_options(CLI::App& command, WayChoice& choice);
/// --timeout, --concurrency, --per-host, --retry
void add_pace_options(CLI::App& command, ConnectionOptions& options);

/// --store, of stores to judge against, and --store-password
void add_store_option(CLI::App& command, std::vector<std::string>& stores, std::vector<std::string>& passwords);
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

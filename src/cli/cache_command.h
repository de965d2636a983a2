// `trustprobe cache`: what earlier runs fetched about revocation.
#pragma once

#include "cli/options.h"

namespace trustprobe::cli {

enum class CacheAction { show, clear };

struct CacheOptions {
  CacheAction action = CacheAction::show;
  OutputOptions output;
};

CLI::App* add_cache_command(CLI::App& app, CacheOptions& options);

int cache_command(const CacheOptions& options);

}  // namespace trustprobe::cli

// What the commands below `trustprobe store` are told.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"

namespace trustprobe::cli {

struct StoreListOptions {
  OutputOptions output;
};

struct StoreShowOptions {
  std::vector<std::string> stores;
  std::vector<std::string> store_passwords;
  OutputOptions output;
};

struct StoreCheckOptions {
  std::string store;
  std::vector<std::string> required;
  std::vector<std::string> store_passwords;
  long expiring_within_days = 365;
  OutputOptions output;
};

struct StoreDiffOptions {
  std::string before;
  std::string after;
  std::vector<std::string> store_passwords;
  OutputOptions output;
};

struct StoreExportOptions {
  std::string store;
  std::vector<std::string> store_passwords;
  std::string format = "pem";
  std::optional<std::string> path;  ///< nothing: standard output
  std::optional<std::string> new_password;
  bool overwrite = false;
};

struct StoreFetchOptions {
  std::vector<std::string> names;
};

enum class StoreCommand { list, show, check, diff, export_store, fetch };

struct StoreOptions {
  StoreCommand chosen = StoreCommand::list;
  StoreListOptions list;
  StoreShowOptions show;
  StoreCheckOptions check;
  StoreDiffOptions diff;
  StoreExportOptions export_store;
  StoreFetchOptions fetch;
};

CLI::App* add_store_command(CLI::App& app, StoreOptions& options);

int store_command(const StoreOptions& options);
int store_list_command(const StoreListOptions& options);
int store_show_command(const StoreShowOptions& options);
int store_check_command(const StoreCheckOptions& options);
int store_diff_command(const StoreDiffOptions& options);
int store_export_command(const StoreExportOptions& options);
int store_fetch_command(const StoreFetchOptions& options);

}  // namespace trustprobe::cli

#include "cli/suite_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/nearest_word.h"
#include "cli/data_directory.h"
#include "suites/suite.h"

namespace trustprobe::cli {
namespace {

std::filesystem::path suite_path(const std::string& argument) {
  std::error_code error;
  const auto shipped = data_directory() / "probes" / (argument + ".toml");
  const bool plain_name = argument.find('/') == std::string::npos && !std::filesystem::exists(argument, error);
  return plain_name && std::filesystem::exists(shipped, error) ? shipped : std::filesystem::path(argument);
}

}  // namespace

std::vector<std::string> shipped_suites() {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(data_directory() / "probes", error)) {
    if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
  }
  std::ranges::sort(names);
  return names;
}

base::Result<suites::Suite> find_suite(const std::string& argument, const suites::VariableOverrides& overrides) {
  const std::filesystem::path path = suite_path(argument);
  std::error_code error;
  const bool plain_name = argument.find('/') == std::string::npos && !argument.ends_with(".toml");
  if (!plain_name || std::filesystem::exists(path, error)) return suites::read_suite(path, overrides);
  const std::vector<std::string> names = shipped_suites();
  const auto nearest = base::nearest_word(argument, {names.begin(), names.end()});
  return std::unexpected(base::InputError{
      argument, "is neither a file nor a suite that is there",
      nearest ? fmt::format("did you mean {}?", *nearest) : fmt::format("there are {}", fmt::join(names, ", "))});
}

void add_connect_rules(const suites::Suite& suite, target::ConnectTo& connect_to) {
  const target::ConnectTo before = connect_to;
  std::set<std::pair<std::string, std::uint16_t>> known;
  for (const auto& endpoint : suite.endpoints) {
    if (endpoint.connect_to.empty() || !before.matching(endpoint.target).empty()) continue;
    if (!known.emplace(endpoint.target.host, endpoint.target.port).second) continue;
    connect_to.rules.insert(connect_to.rules.end(), endpoint.connect_to.begin(), endpoint.connect_to.end());
  }
}

base::Result<std::vector<target::Target>> suite_targets(const std::vector<std::string>& arguments,
                                                        target::ConnectTo& connect_to) {
  std::vector<target::Target> targets;
  std::set<std::string> known;  // what was typed says all of a target
  for (const std::string& argument : arguments) {
    const auto suite = find_suite(argument);
    if (!suite) return std::unexpected(suite.error());
    add_connect_rules(*suite, connect_to);
    for (const suites::SuiteEndpoint& endpoint : suite->endpoints) {
      if (known.insert(endpoint.target.text).second) targets.push_back(endpoint.target);
    }
  }
  return targets;
}

}  // namespace trustprobe::cli

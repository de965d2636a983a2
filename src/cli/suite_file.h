// Suites on the command line.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/input_error.h"
#include "suites/suite.h"
#include "target/connect_to.h"
#include "target/target.h"

namespace trustprobe::cli {

/// The names of the suites that are shipped in probes/, sorted.
std::vector<std::string> shipped_suites();

/// A path, or the name of a shipped suite. A name that is neither is an error that names the nearest.
base::Result<suites::Suite> find_suite(const std::string& argument, const suites::VariableOverrides& overrides = {});

/// Adds where the suite says that its endpoints are. What is known of a name already goes before what the suite says.
void add_connect_rules(const suites::Suite& suite, target::ConnectTo& connect_to);

/// The targets of these suites, each once, in order; where they are is added to `connect_to`.
base::Result<std::vector<target::Target>> suite_targets(const std::vector<std::string>& arguments,
                                                        target::ConnectTo& connect_to);

}  // namespace trustprobe::cli

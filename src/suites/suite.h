// A suite: endpoints with expectations, as a TOML file says them. docs/suites.md describes the language.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/input_error.h"
#include "path/revocation_rules.h"
#include "policies/policy.h"
#include "suites/expectation.h"
#include "target/connect_to.h"
#include "target/target.h"

namespace trustprobe::suites {

/// One endpoint and what is expected of it. What a matrix or a list says comes as one of these for each combination.
struct SuiteEndpoint {
  target::Target target;
  std::vector<target::ConnectRule> connect_to;  ///< where to connect instead of where DNS points; usually none
  std::vector<Expectation> expectations;        ///< not empty
  std::string where;                            ///< "shop.toml:12"
};

struct SuiteStore {
  std::string name;
  std::string argument;  ///< as `--store` takes it: a named store or a path, relative to the working directory
};

struct Suite {
  std::string path;
  std::string name;
  std::string description;
  path::RevocationPolicy revocation = path::RevocationPolicy::soft;
  std::vector<SuiteStore> stores;      ///< sorted by name; never empty
  std::vector<std::string> variables;  ///< names, sorted
  std::vector<std::string> clients;    ///< all whose verdicts some expectation asks for, and `web`
  std::vector<SuiteEndpoint> endpoints;

  bool needs_http() const;         ///< some expectation is about the HTTP answer
  bool needs_scan() const;         ///< some expectation is about what endpoints negotiate
  bool needs_all_offers() const;   ///< some expectation is about more than the handshake of the default offer
  bool needs_every_offer() const;  ///< some expectation is about what each address serves to each offer
  bool compares_clients() const;   ///< some expectation is about what all clients there are make of a chain
};

/// Values for variables of the suite that take the place of its own; with commas between the values of a list. Names
/// that the suite does not have are passed over.
using VariableOverrides = std::map<std::string, std::string>;

/// Reads one suite. The first thing that is wrong is the error, with file and line: unknown keys, missing or misspelt
/// values, stores, clients, checks and variables that are not defined, waivers that waive nothing. No store is loaded.
base::Result<Suite> read_suite(const std::filesystem::path& path, const VariableOverrides& overrides = {});

/// The same, of a text; `name` stands for the file in errors.
base::Result<Suite> parse_suite(std::string_view text, const std::string& name,
                                const VariableOverrides& overrides = {});

/// Gives each expectation `policy` the policy that it names, which the catalogue owns. A name that is not there is an
/// error with file and line.
base::Result<void> find_policies(Suite& suite, const policies::Catalogue& catalogue);

}  // namespace trustprobe::suites

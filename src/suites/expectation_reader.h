// Reads the tables `expect` of a suite. Private to this module.
#pragma once

#include <vector>

#include "suites/expectation.h"
#include "suites/suite.h"
#include "suites/toml_reader.h"

namespace trustprobe::suites {

/// What an endpoint says for all of its expectations.
struct ExpectationDefaults {
  std::vector<std::string> stores;
  std::vector<std::string> clients;
  base::Severity severity = base::Severity::error;
  std::string owner, source, note;
  bool undetermined_allowed = false;
};

class ExpectationReader {
 public:
  /// `stores`: those that the suite defines.
  ExpectationReader(const TomlReader& toml, const std::vector<SuiteStore>& stores) : toml_(toml), stores_(stores) {}

  /// The keys that a table with ExpectationDefaults may have.
  static Words default_keys();

  /// What the table says of its expectations; what it does not say is `inherited`.
  base::Result<ExpectationDefaults> read_defaults(const toml::table& table, const Variables& variables,
                                                  ExpectationDefaults inherited) const;

  /// Every expectation of the table, in the order of their keys.
  base::Result<std::vector<Expectation>> read(const toml::table& expect, const Variables& variables,
                                              const ExpectationDefaults& defaults) const;

  /// A table with `reason` and `until`.
  base::Result<Waiver> read_waiver(const toml::table& table, const Variables& variables, Words more_keys) const;

 private:
  base::Result<void> add(const toml::node& node, Expectation begun, const Variables& variables,
                         const ExpectationDefaults& defaults, std::vector<Expectation>& list) const;
  base::Result<void> add_checks(const toml::node& node, const Variables& variables, const ExpectationDefaults& defaults,
                                std::vector<Expectation>& list) const;
  base::Result<Expectation> read_table(const toml::table& table, Expectation begun, const Variables& variables,
                                       const ExpectationDefaults& defaults) const;
  base::Result<ExpectedValue> read_value(const toml::node& node, const Expectation& begun,
                                         const Variables& variables) const;
  base::Result<ExpectedValue> read_count(const toml::node& node, std::string_view key,
                                         const Variables& variables) const;
  base::Result<void> check_text(const toml::node& node, const ExpectationKind& kind, const std::string& text) const;
  base::Result<std::vector<std::string>> read_stores(const toml::table& table, const Variables& variables) const;
  base::Result<std::vector<std::string>> read_clients(const toml::table& table, const Variables& variables) const;
  base::Result<base::Severity> read_severity(const toml::table& table, const Variables& variables,
                                             base::Severity otherwise) const;

  const TomlReader& toml_;
  const std::vector<SuiteStore>& stores_;
};

}  // namespace trustprobe::suites

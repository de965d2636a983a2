// A suite: endpoints with expectations, as a TOML file says them. docs/suites.md describes the language.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/input_error.h"
#include "base/instant.h"
#include "base/severity.h"
#include "path/revocation_rules.h"
#include "target/target.h"

namespace trustprobe::suites {

/// What `expect.verdict` can ask of every chain that is served for a name.
enum class ExpectedVerdict { valid, expired, untrusted, revoked };
std::string_view to_string(ExpectedVerdict verdict);

/// Somebody answers for an expectation that is not met.
struct Waiver {
  std::string reason;
  base::Instant until;  ///< in force up to and including this second; after it the expectation counts again
};

/// One endpoint and what is expected of it. More kinds of expectation become more members here.
struct SuiteEndpoint {
  target::Target target;
  std::vector<std::string> stores;  ///< names from `Suite::stores`; never empty
  ExpectedVerdict verdict = ExpectedVerdict::valid;
  std::string source;  ///< who says so; may be empty
  std::string note;    ///< for the reader of a report; may be empty
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
  std::vector<SuiteStore> stores;  ///< sorted by name; never empty
  std::vector<SuiteEndpoint> endpoints;
};

/// Reads one suite. The first thing that is wrong is the error, with file and line: unknown keys, missing or misspelt
/// values, stores that are not defined. No store is loaded.
base::Result<Suite> read_suite(const std::filesystem::path& path);

/// The same, of a text; `name` stands for the file in errors.
base::Result<Suite> parse_suite(std::string_view text, const std::string& name);

}  // namespace trustprobe::suites

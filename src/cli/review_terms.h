// How observations that were kept are judged again.
#pragma once

#include <string>
#include <vector>

#include "assess/assess.h"
#include "base/input_error.h"
#include "cli/options.h"

namespace trustprobe::cli {

struct ReviewOptions {
  std::vector<std::string> stores;
  std::vector<std::string> store_passwords;
  std::vector<std::string> clients;
  RevocationOptions revocation;
};

/// --store, --store-password, --client, --revocation and the files that go with it.
void add_review_options(CLI::App& command, ReviewOptions& options);

/// As `probe` judges, but for `now`, which is each observation's own.
base::Result<assess::Terms> review_terms(const ReviewOptions& options);

}  // namespace trustprobe::cli

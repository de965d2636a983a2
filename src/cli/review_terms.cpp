#include "cli/review_terms.h"

#include <CLI/CLI.hpp>

#include "cli/client_selection.h"
#include "cli/pipeline.h"
#include "cli/revocation_options.h"
#include "cli/shared_options.h"

namespace trustprobe::cli {

void add_review_options(CLI::App& command, ReviewOptions& options) {
  add_store_option(command, options.stores, options.store_passwords);
  command.add_option("--client", options.clients, "Client to judge as instead of web, or all; repeatable")
      ->type_name("CLIENT")
      ->allow_extra_args(false);
  add_revocation_options(command, options.revocation, RevocationSources::files);
}

base::Result<assess::Terms> review_terms(const ReviewOptions& options) {
  assess::Terms terms;
  auto stores = load_stores(options.stores.empty() ? std::vector<std::string>{"system"} : options.stores,
                            options.store_passwords);
  if (!stores) return std::unexpected(stores.error());
  auto clients = select_clients(options.clients);
  if (!clients) return std::unexpected(clients.error());
  auto evidence = read_evidence(options.revocation);
  if (!evidence) return std::unexpected(evidence.error());
  terms.stores = std::move(*stores);
  terms.clients = std::move(*clients);
  terms.evidence = std::move(*evidence);
  terms.revocation = *path::find_revocation_policy(options.revocation.policy);
  for (const path::Client& client : path::all_clients()) terms.compared_clients.push_back(&client);
  return terms;
}

}  // namespace trustprobe::cli

#include <fmt/format.h>

#include <algorithm>

#include "cli/client_selection.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/time_option.h"
#include "cli/verify_input.h"
#include "observation/evidence.h"
#include "report/text_report.h"
#include "report/verify_report.h"
#include "target/host.h"

namespace trustprobe::cli {
namespace {

/// Everything `verify` needs, parsed and loaded.
struct Plan {
  std::vector<ChainInput> chains;
  std::vector<trust::TrustStoreRef> stores;
  std::vector<const path::Client*> clients;
  std::vector<x509::CertificateRef> fetched;
  path::JudgementTerms terms;
  path::RevocationPolicy revocation = path::RevocationPolicy::staple;
};

base::Result<path::JudgementTerms> terms_of(const VerifyOptions& options) {
  path::JudgementTerms terms;
  const auto now = time_or_now("--at", options.at);
  if (!now) return std::unexpected(now.error());
  terms.now = *now;
  terms.purpose = *path::find_purpose(options.purpose.value_or(options.cms ? "code-signing" : "server"));
  terms.most_intermediates = options.max_depth;
  return terms;
}

base::Result<Plan> plan(VerifyOptions options) {
  if (options.name) {
    auto host = target::parse_host(*options.name);
    if (!host) return std::unexpected(base::InputError{"--name", host.error().what, "give a host name or an address"});
    options.name = host->text;
  }
  Plan plan;
  auto terms = terms_of(options);
  if (!terms) return std::unexpected(terms.error());
  auto clients = select_clients(options.clients);
  if (!clients) return std::unexpected(clients.error());
  auto chains = read_chains(options);
  if (!chains) return std::unexpected(chains.error());
  auto fetched = read_certificate_files(options.aia);
  if (!fetched) return std::unexpected(fetched.error());
  auto stores = load_stores(options.stores.empty() ? std::vector<std::string>{"system"} : options.stores,
                            options.store_passwords);
  if (!stores) return std::unexpected(stores.error());
  const auto policy = *path::find_revocation_policy(options.revocation.policy);
  return Plan{std::move(*chains),  std::move(*stores), std::move(*clients),
              std::move(*fetched), std::move(*terms),  policy};
}

std::vector<const path::Client*> clients_beside(const std::vector<const path::Client*>& asked) {
  std::vector<const path::Client*> others;
  for (const path::Client& client : path::all_clients()) {
    const bool real = client.proof != path::Proof::ours;
    if (real && std::ranges::find(asked, &client) == asked.end()) others.push_back(&client);
  }
  return others;
}

report::VerifiedChain verify(const ChainInput& chain, const Plan& plan, bool every_path,
                             path::SignatureMemory& signatures) {
  path::VerdictRequest request{.presented = chain.presented, .fetched = plan.fetched, .terms = plan.terms};
  request.terms.expected_name = chain.expected_name;
  request.terms.sct_times = chain.sct_times;
  request.revocation = {plan.revocation, chain.evidence, chain.from_handshake};
  for (const auto& issuer : observation::fetched_issuers(chain.evidence)) request.fetched.push_back(issuer);
  report::VerifiedChain verified{.title = chain.title,
                                 .expected_name = chain.expected_name,
                                 .at = plan.terms.now,
                                 .purpose = plan.terms.purpose,
                                 .presented = chain.presented,
                                 .signer = chain.signer};
  const auto judge = [&](const std::vector<const path::Client*>& clients, std::vector<path::PathVerdict>& verdicts) {
    for (const trust::TrustStoreRef& store : plan.stores) {
      request.store = store.get();
      for (const path::Client* client : clients) {
        request.client = client;
        verdicts.push_back(path::judge_chain(request, signatures));
      }
    }
  };
  request.every_path = every_path;
  judge(plan.clients, verified.verdicts);
  request.every_path = false;
  judge(clients_beside(plan.clients), verified.others);
  return verified;
}

// Not trusted wins over undetermined: one chain that fails is enough to know.
ExitCode exit_code_for(const std::vector<path::Verdict>& verdicts) {
  const auto any = [&](path::Verdict verdict) { return std::ranges::find(verdicts, verdict) != verdicts.end(); };
  if (any(path::Verdict::not_trusted)) return exit_findings;
  return any(path::Verdict::undetermined) ? exit_undetermined : exit_ok;
}

}  // namespace

int verify_command(const VerifyOptions& options) {
  const auto planned = plan(options);
  if (!planned) return input_failed("verify", planned.error());
  const auto style = text_style(options.output);
  path::SignatureMemory signatures;
  std::vector<path::Verdict> verdicts;
  for (const ChainInput& chain : planned->chains) {
    const report::VerifiedChain verified = verify(chain, *planned, options.every_path, signatures);
    verdicts.push_back(report::overall(verified));
    const bool first = verdicts.size() == 1;
    write_lines(options.output.json ? report::verified_json(verified)
                                    : (first ? "" : "\n") + report::render_verified(verified, planned->stores, style));
  }
  if (!options.output.json) {
    assess::Terms terms;
    terms.stores = planned->stores;
    terms.now = current_time();
    write_lines("\n" + report::render_stores(terms, style));
  }
  return exit_code_for(verdicts);
}

}  // namespace trustprobe::cli

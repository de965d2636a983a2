#include "report/report_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/hex.h"
#include "base/text.h"
#include "checks/served.h"
#include "checks/subject_names.h"
#include "checks/verdict_words.h"
#include "observation/failure_text.h"

namespace trustprobe::report {
namespace {

ReportedCertificate certificate_of(const x509::Certificate& certificate) {
  const std::string digits = certificate.serial.empty() ? "00" : base::to_hex(certificate.serial);
  return {.id = x509::fingerprint_hex(certificate),
          .name = checks::name_of(certificate),
          .issuer_name = checks::name_of(certificate.issuer),
          .subject = base::printable(certificate.subject.text),
          .issuer = base::printable(certificate.issuer.text),
          .serial = (certificate.serial_negative ? "-" : "") + digits,
          .key = base::printable(certificate.public_key.name),
          .key_bits = static_cast<int>(certificate.public_key.bits),
          .signature_algorithm = base::printable(certificate.signature_algorithm.name),
          .spki_sha256 = base::to_hex(certificate.spki_sha256),
          .names = checks::subject_names(certificate),
          .not_before = certificate.not_before,
          .not_after = certificate.not_after,
          .self_signed = certificate.self_signed()};
}

ReportedVerdict verdict_of(const path::PathVerdict& verdict) {
  ReportedVerdict reported{.store = base::printable(verdict.store),
                           .client = verdict.client,
                           .verdict = verdict.verdict,
                           .anchor = {},
                           .reason = {},
                           .paths = {}};
  if (verdict.verdict != path::Verdict::trusted) {
    reported.reason = checks::short_reason(verdict);
  } else if (verdict.path.anchor != nullptr) {
    reported.anchor = checks::name_of(*verdict.path.anchor->certificate);
  }
  if (!verdict.revocation.empty()) reported.revocation = verdict.revocation.front().status;
  return reported;
}

ReportedEndpoint endpoint_of(const observation::EndpointObservation& seen) {
  ReportedEndpoint endpoint{.address = base::printable(seen.endpoint.address),
                            .port = seen.endpoint.port,
                            .server_name = base::printable(seen.endpoint.server_name.value_or("")),
                            .at = seen.at,
                            .reached = seen.reached(),
                            .complete = false,
                            .failure = {},
                            .version = {},
                            .cipher_suite = {},
                            .group = {},
                            .http_status = seen.http ? seen.http->status : std::nullopt};
  if (seen.attempts.empty()) return endpoint;
  const observation::Attempt& first = seen.attempts.front();
  endpoint.complete = first.handshake.complete;
  if (first.failure) endpoint.failure = observation::failure_text(*first.failure);
  endpoint.version = first.handshake.version;
  endpoint.cipher_suite = first.handshake.cipher_suite;
  endpoint.group = first.handshake.group;
  endpoint.connect = first.timings.connect;
  endpoint.handshake = first.timings.handshake;
  return endpoint;
}

ReportedHandshake handshake_at(const checks::ServedChain& chain, std::size_t endpoint,
                               const observation::Observation& observation) {
  const observation::Attempt* shown = nullptr;
  for (const checks::ServedChain::Place& place : chain.places) {
    if (place.endpoint != endpoint) continue;
    const observation::Attempt& attempt = observation.endpoints.at(endpoint).attempts.at(place.attempt);
    const bool better = shown != nullptr && attempt.offer->sends_server_name && !shown->offer->sends_server_name;
    if (shown == nullptr || better) shown = &attempt;
  }
  if (shown == nullptr) return {};
  return {.with_server_name = shown->offer->sends_server_name,
          .version = shown->handshake.version,
          .cipher_suite = shown->handshake.cipher_suite,
          .group = shown->handshake.group};
}

std::vector<const path::Client*> others_of(const assess::Terms& terms) {
  std::vector<const path::Client*> others;
  for (const path::Client* client : terms.compared_clients) {
    if (std::ranges::find(terms.clients, client) == terms.clients.end()) others.push_back(client);
  }
  return others;
}

// What is no certificate, no client takes, whatever its store.
std::vector<ReportedVerdict> refusals(const assess::Terms& terms, const std::vector<const path::Client*>& clients,
                                      const std::string& defect) {
  std::vector<ReportedVerdict> verdicts;
  for (const trust::TrustStoreRef& store : terms.stores) {
    for (const path::Client* client : clients) {
      verdicts.push_back({.store = base::printable(store->name()),
                          .client = std::string(client->id),
                          .anchor = {},
                          .reason = defect,
                          .paths = {}});
    }
  }
  return verdicts;
}

// What the reason is about, when that is one certificate of the path and not the issuer that is missing after it.
std::optional<std::size_t> place_of(const path::Problem& problem, const path::CandidatePath& path) {
  const bool at_end = problem.id == path::ProblemId::no_issuer || problem.id == path::ProblemId::anchor_not_at_hand;
  if (at_end || problem.position >= path.certificates.size()) return std::nullopt;
  return problem.position;
}

}  // namespace

ReportBuilder::ReportBuilder(std::string program, std::string command, base::Instant started) {
  report_.program = std::move(program);
  report_.command = std::move(command);
  report_.started = started;
}

std::size_t ReportBuilder::index_of(const x509::Certificate& certificate) {
  const auto [place, added] = indices_.emplace(certificate.fingerprint, report_.certificates.size());
  if (added) report_.certificates.push_back(certificate_of(certificate));
  return place->second;
}

ReportedPath ReportBuilder::path_of(const path::CandidatePath& path, path::Verdict verdict,
                                    const std::vector<path::Problem>& problems) {
  ReportedPath reported{
      .certificates = {}, .anchored = path.anchor != nullptr, .verdict = verdict, .reason = {}, .break_at = {}};
  for (const x509::CertificateRef& certificate : path.certificates)
    reported.certificates.push_back(index_of(*certificate));
  if (verdict == path::Verdict::trusted) return reported;
  reported.reason = problems.empty() ? "not needed" : checks::short_reason(path, problems.front());
  if (!problems.empty()) reported.break_at = place_of(problems.front(), path);
  return reported;
}

std::vector<ReportedPath> ReportBuilder::paths_of(const path::PathVerdict& verdict) {
  std::vector<ReportedPath> paths;
  const path::Problem* likeliest = checks::likeliest_problem(verdict);
  const std::vector<path::Problem> told = likeliest != nullptr ? std::vector{*likeliest} : std::vector<path::Problem>{};
  if (!verdict.path.certificates.empty()) paths.push_back(path_of(verdict.path, verdict.verdict, told));
  for (const path::CandidatePath& other : verdict.also_trusted)
    paths.push_back(path_of(other, path::Verdict::trusted, {}));
  for (const path::RejectedPath& rejected : verdict.rejected)
    paths.push_back(path_of(rejected.path, path::Verdict::not_trusted, rejected.problems));
  return paths;
}

ReportedChain ReportBuilder::chain_of(const checks::ServedChain& chain, const checks::CheckInput& input,
                                      const assess::Terms& terms) {
  ReportedChain reported{.label = checks::label(input, chain),
                         .certificates = {},
                         .endpoints = checks::endpoints_of(chain),
                         .handshakes = {},
                         .default_only = chain.default_only,
                         .defect = {},
                         .verdicts = {},
                         .others = {}};
  for (const std::size_t endpoint : reported.endpoints)
    reported.handshakes.push_back(handshake_at(chain, endpoint, input.observation));
  if (!chain.chain->leaf()) {
    reported.defect = base::printable(chain.chain->certificates.front().defect);
    reported.verdicts = refusals(terms, terms.clients, reported.defect);
    if (!chain.default_only) reported.others = refusals(terms, others_of(terms), reported.defect);
    return reported;
  }
  for (const x509::PresentedCertificate& sent : chain.chain->certificates) {
    if (sent.certificate) reported.certificates.push_back(index_of(*sent.certificate));
  }
  for (const path::PathVerdict& verdict : chain.verdicts) {
    reported.verdicts.push_back(verdict_of(verdict));
    reported.verdicts.back().paths = paths_of(verdict);
  }
  for (const path::PathVerdict& verdict : chain.other_clients) reported.others.push_back(verdict_of(verdict));
  return reported;
}

void ReportBuilder::add(const assess::Assessment& assessment, const assess::Terms& terms) {
  const observation::Observation& observation = *assessment.observation;
  const checks::CheckInput input{observation, assessment.chains, terms.now, terms.checks, terms.revocation};
  ReportedTarget target{.target = base::printable(observation.target.text),
                        .host = base::printable(observation.target.host),
                        .port = observation.target.port,
                        .outcome = outcome_of(assessment),
                        .not_probed = {},
                        .at = terms.now,
                        .endpoints = {},
                        .chains = {},
                        .findings = assessment.findings};
  if (target.outcome == Outcome::not_probed) {
    const observation::AttemptFailure* failure = why_not_probed(observation);
    target.not_probed = failure != nullptr ? observation::failure_text(*failure) : "showed no certificate";
  }
  for (const auto& seen : observation.endpoints) target.endpoints.push_back(endpoint_of(seen));
  for (const auto& chain : assessment.chains) target.chains.push_back(chain_of(chain, input, terms));
  report_.targets.push_back(std::move(target));
}

void ReportBuilder::add(const suites::Suite& suite, std::vector<suites::Judgement> judgements) {
  suite_begin_ = std::exchange(suite_end_, report_.targets.size());
  for (std::size_t i = suite_begin_; i < suite_end_; ++i) report_.targets[i].suite = report_.suites.size();
  report_.suites.push_back({.name = base::printable(suite.name),
                            .path = base::printable(suite.path),
                            .description = base::printable(suite.description),
                            .judgements = std::move(judgements)});
}

std::string ReportBuilder::free_name(const ReportedStore& store) const {
  const auto taken = [&](const std::string& name) {
    return std::ranges::find(report_.stores, name, &ReportedStore::name) != report_.stores.end();
  };
  if (!taken(store.name) || report_.suites.empty()) return store.name;
  const std::string by_suite = fmt::format("{} ({})", store.name, report_.suites.back().name);
  return taken(by_suite) ? fmt::format("{} ({})", store.name, report_.suites.back().path) : by_suite;
}

void ReportBuilder::rename_store(const std::string& from, const std::string& to) {
  for (std::size_t i = suite_begin_; i < suite_end_; ++i) {
    for (ReportedChain& chain : report_.targets[i].chains) {
      for (auto* verdicts : {&chain.verdicts, &chain.others}) {
        for (ReportedVerdict& verdict : *verdicts) {
          if (verdict.store == from) verdict.store = to;
        }
      }
    }
  }
}

void ReportBuilder::add(const std::vector<trust::TrustStoreRef>& stores) {
  for (const trust::TrustStoreRef& store : stores) {
    const trust::StoreOrigin& origin = store->origin();
    ReportedStore reported{.name = base::printable(store->name()),
                           .path = origin.path,
                           .format = origin.format,
                           .sha256 = origin.sha256,
                           .modified = origin.modified,
                           .anchors = store->anchors().size()};
    const auto same = [&](const ReportedStore& other) {
      return other.path == reported.path && other.sha256 == reported.sha256 &&
             (other.name == reported.name || other.name.starts_with(reported.name + " ("));
    };
    const auto known = std::ranges::find_if(report_.stores, same);
    const std::string name = known != report_.stores.end() ? known->name : free_name(reported);
    if (name != reported.name) rename_store(reported.name, name);
    if (known != report_.stores.end()) continue;
    reported.name = name;
    report_.stores.push_back(std::move(reported));
  }
}

Report ReportBuilder::take(base::Instant ended) {
  report_.ended = ended;
  std::ranges::sort(report_.targets, {}, [](const ReportedTarget& each) { return std::tie(each.target, each.suite); });
  suite_begin_ = suite_end_ = 0;
  return std::exchange(report_, {});
}

}  // namespace trustprobe::report

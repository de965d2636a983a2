// One run of the fetcher of evidence, and what it is asked for.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "net/run.h"
#include "net/task_group.h"
#include "peers/http_peer.h"
#include "probe/evidence_fetcher.h"
#include "support/revocation_maker.h"

namespace trustprobe::test {

using revocation::EvidenceKind;
using revocation::EvidenceRef;
using Requests = std::vector<path::EvidenceRequest>;
using namespace std::chrono_literals;

/// Who asks at the same time as others, and until when.
struct Asker {
  Requests requests;
  net::Clock::duration limit = 5s;
  std::vector<EvidenceRef> evidence = {};  // what it got
  net::Clock::duration took = {};
};

class Run {
 public:
  explicit Run(probe::EvidenceOptions options = {.network = true, .allow_private = true},
               target::ConnectTo connect_to = {})
      : options_(std::move(options)), connect_to_(std::move(connect_to)) {
    auto resolver = net::Resolver::create(io_, std::nullopt);
    REQUIRE(resolver);
    resolver_ = std::move(*resolver);
    fetcher_ = std::make_unique<probe::EvidenceFetcher>(options_, connect_to_, *resolver_, stop);
  }

  void fetch(std::vector<Asker>& askers) {
    io_.restart();
    run(io_, all(askers));
  }
  std::vector<EvidenceRef> fetch(Requests requests, net::Clock::duration limit = 5s) {
    std::vector<Asker> askers{{std::move(requests), limit}};
    fetch(askers);
    return askers.front().evidence;
  }
  EvidenceRef fetch(path::EvidenceRequest request, net::Clock::duration limit = 5s) {
    return fetch(Requests{std::move(request)}, limit).front();
  }

  net::StopSource stop;

 private:
  net::asio::awaitable<void> all(std::vector<Asker>& askers) {
    net::TaskGroup tasks(io_.get_executor());
    for (Asker& asker : askers) tasks.spawn(one(asker));
    co_await tasks.join();
  }
  net::asio::awaitable<void> one(Asker& asker) {
    const auto begun = net::Clock::now();
    asker.evidence = co_await fetcher_->fetch(asker.requests, begun + asker.limit);
    asker.took = net::Clock::now() - begun;
  }

  probe::EvidenceOptions options_;
  target::ConnectTo connect_to_;
  net::asio::io_context io_;
  std::unique_ptr<net::Resolver> resolver_;
  std::unique_ptr<probe::EvidenceFetcher> fetcher_;
};

/// An authority, a certificate of its, and documents about it that are good for years.
struct Authority {
  support::Identity issuer = support::make_root("Issuer");
  support::Identity leaf = support::issue(issuer, support::leaf_recipe("a.example"));

  path::EvidenceRequest crl(std::string url) const { return {EvidenceKind::crl, std::move(url), leaf.certificate, {}}; }
  path::EvidenceRequest ca(std::string url) const {
    return {EvidenceKind::issuer, std::move(url), leaf.certificate, {}};
  }
  path::EvidenceRequest ocsp(std::string url) const {
    return {EvidenceKind::ocsp, std::move(url), leaf.certificate, issuer.certificate};
  }

  static std::string text(const base::Bytes& bytes) { return std::string(base::text_of(bytes)); }
  std::string list() const { return text(support::make_crl(issuer, {.next_update = "2090-01-01T00:00:00Z"})); }
  std::string response() const {
    return text(support::make_ocsp(issuer, leaf.certificate, {.next_update = "2090-01-01T00:00:00Z"}));
  }
};

}  // namespace trustprobe::test

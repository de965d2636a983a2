#include "probe/gather.h"

#include <algorithm>

#include "net/asio.h"
#include "net/deadline.h"
#include "net/resolve.h"
#include "net/semaphore.h"
#include "net/task_group.h"
#include "probe/attempt.h"
#include "probe/caa.h"
#include "probe/descriptors.h"
#include "probe/endpoints.h"
#include "probe/evidence_fetcher.h"
#include "probe/injection.h"
#include "probe/plan.h"
#include "probe/way.h"
#include "scan/scan.h"

namespace trustprobe::probe {
namespace {

namespace asio = net::asio;
using observation::EndpointObservation;
using observation::Observation;

// Issuers of issuers, and the delta lists that lists name.
constexpr int most_evidence_rounds = 5;
// Observations that wait for evidence; more would only be memory.
constexpr std::size_t most_completing = 2000;
constexpr auto stop_poll = std::chrono::milliseconds{100};

// Attempts of one target that may run at once; each worker takes the next one.
struct Batch {
  std::vector<PlannedAttempt> planned;
  std::vector<observation::Attempt> made;  // as planned
  std::size_t next = 0;
};

// A target on its way through the plan.
struct Approached {
  const Approach& approach;
  const AttemptTools& tools;
  Observation& observation;
};

// Whatever the default offer met there, but for a port that is closed or speaks something else.
bool worth_scanning(const EndpointObservation& seen) {
  const auto& failure = seen.attempts.front().failure;
  return !failure ||
         (failure->stage == observation::Stage::handshake && failure->reason != observation::FailureReason::not_tls);
}

// One run of `gather`. Everything happens on the thread that calls `run`.
class Gathering {
 public:
  Gathering(const GatherOptions& options, TargetSource targets, ObservationSink sink, std::function<bool()> stop,
            std::size_t connections)
      : options_(options),
        targets_(std::move(targets)),
        sink_(std::move(sink)),
        stop_(std::move(stop)),
        workers_(connections),
        connections_(connections),
        scanning_(std::max<std::size_t>(connections / std::max<std::size_t>(options.limits.per_host, 1), 1)),
        contexts_(options.offers, options.limits, options.http) {}

  base::Result<void> run() {
    auto resolver = net::Resolver::create(io_, options_.dns_server);
    if (!resolver) return std::unexpected(resolver.error());
    resolver_ = std::move(*resolver);
    opener_.emplace(*resolver_, options_.way.proxy_objection);
    fetcher_.emplace(options_.evidence, options_.connect_to, *resolver_, source_);
    if (!options_.way.proxies.empty()) {
      fetcher_->use({*opener_, [this](const std::string& host, std::uint16_t port) {
                       return options_.way.no_proxy.matches(host, port) ? std::vector<target::Proxy>{}
                                                                        : options_.way.proxies;
                     }});
    }
    net::TaskGroup tasks(io_.get_executor());
    std::exception_ptr failure;
    asio::co_spawn(io_, work_to_the_end(tasks), [this, &failure](const std::exception_ptr& thrown) {
      failure = thrown;
      finished_ = true;
      polling_.cancel();
      resolver_.reset();
      if (thrown) source_.stop();
    });
    poll_stop();
    io_.run();
    if (failure) std::rethrow_exception(failure);
    return {};
  }

 private:
  asio::awaitable<void> work_to_the_end(net::TaskGroup& tasks) {
    for (std::size_t i = 0; i < workers_ && !out_of_targets_; ++i) tasks.spawn(work(tasks));
    co_await tasks.join();
  }

  // Each worker takes the next target as soon as it is free: a stalled one holds up nobody else.
  asio::awaitable<void> work(net::TaskGroup& tasks) {
    try {
      while (const auto target = next_target()) {
        auto observation = std::make_shared<Observation>();
        observation->target = *target;
        co_await probe(*observation);
        if (!options_.evidence_wanted) {
          deliver(std::move(observation));
          continue;
        }
        // A dead responder holds up its own target and no other: the worker goes on.
        auto place = co_await completing_.acquire();
        tasks.spawn(complete(std::move(observation), std::move(place)));
      }
    } catch (...) {
      source_.stop();  // a bug, or the sink has failed: nothing more can be delivered
      throw;
    }
  }

  void deliver(std::shared_ptr<const Observation> observation) {
    if (!stopped()) sink_(std::move(observation));
  }

  asio::awaitable<void> complete(std::shared_ptr<Observation> observation, net::Semaphore::Permit place) {
    try {
      co_await gather_evidence(*observation);
      deliver(std::move(observation));
    } catch (...) {
      source_.stop();
      throw;
    }
  }

  // All of it within the time that one attempt may take.
  asio::awaitable<void> gather_evidence(Observation& observation) {
    const auto deadline = net::Clock::now() + options_.limits.timeout;
    for (int round = 0; round < most_evidence_rounds && !source_.stopped(); ++round) {
      auto wanted = options_.evidence_wanted(observation);
      if (wanted.empty()) co_return;
      auto evidence = co_await fetcher_->fetch(std::move(wanted), deadline);
      const std::size_t before = observation.evidence.size();
      for (revocation::EvidenceRef& each : evidence) {
        if (each->failure != not_asked) observation.evidence.push_back(std::move(each));
      }
      if (observation.evidence.size() == before) co_return;
    }
  }

  std::optional<target::Target> next_target() {
    if (out_of_targets_ || stopped()) return std::nullopt;
    auto target = targets_();
    out_of_targets_ = !target;
    return target;
  }

  bool stopped() {
    if (!source_.stopped() && stop_ && stop_()) source_.stop();
    return source_.stopped();
  }

  // A poll whose time has come can be queued when the work ends: cancelling alone would not end the polling.
  void poll_stop() {
    if (finished_) return;
    polling_.expires_after(stop_poll);
    polling_.async_wait([this](net::error_code error) {
      if (!error && !stopped()) poll_stop();
    });
  }

  asio::awaitable<void> probe(Observation& observation) {
    const Approach approach = approach_to(options_.way, observation);
    const AttemptTools tools{contexts_, pool_, source_, options_.limits, *opener_};
    const Approached target{approach, tools, observation};
    co_await find_endpoints(options_, *resolver_, source_, observation);
    co_await find_caa(options_, *resolver_, source_, observation);
    Batch first;
    for (std::size_t i = 0; i < observation.endpoints.size(); ++i)
      first.planned.push_back({i, options_.offers.front()});
    co_await make(target, first);
    if (options_.offers.size() >= 2 && !source_.stopped()) {
      Batch further{.planned = further_attempts(observation.endpoints, options_.offers, options_.spread)};
      co_await make(target, further);
    }
    if (approach.way.starttls) co_await try_injections(target);
    if (options_.scan) co_await scan_endpoints(target);
  }

  // One after the other: what is measured of one is not to be disturbed by another.
  asio::awaitable<void> scan_endpoints(const Approached& target) {
    const auto turn = co_await scanning_.acquire();
    scan::ScanOptions options = *options_.scan;
    options.web = target.approach.web;
    net::Semaphore places(std::max<std::size_t>(options_.limits.per_host, 1));
    for (EndpointObservation& seen : target.observation.endpoints) {
      if (source_.stopped() || !worth_scanning(seen)) continue;
      std::size_t opened = 0;
      const scan::HandshakeTools tools{source_, places,   options_.limits.timeout, options_.limits.handshake_bytes,
                                       opened,  *opener_, target.approach.way};
      seen.surface = co_await scan::scan_endpoint(tools, options, seen, pool_);
    }
  }

  // One more connection each: no client sends commands in clear behind the one that starts TLS.
  asio::awaitable<void> try_injections(const Approached& target) {
    for (EndpointObservation& seen : target.observation.endpoints) {
      if (source_.stopped() || !seen.preamble) continue;
      const auto permit = co_await connections_.acquire();
      co_await try_injection(target.tools, target.approach, *options_.offers.front(), seen);
    }
  }

  asio::awaitable<void> make(const Approached& target, Batch& batch) {
    batch.made.resize(batch.planned.size());
    const std::size_t at_once = std::min(std::max<std::size_t>(options_.limits.per_host, 1), batch.planned.size());
    if (at_once <= 1) {
      co_await make_next(target, batch);
    } else {
      net::TaskGroup tasks(io_.get_executor());
      for (std::size_t i = 0; i < at_once; ++i) tasks.spawn(make_next(target, batch));
      co_await tasks.join();
    }
    for (std::size_t i = 0; i < batch.planned.size(); ++i) {
      target.observation.endpoints[batch.planned[i].endpoint].attempts.push_back(std::move(batch.made[i]));
    }
  }

  asio::awaitable<void> make_next(const Approached& target, Batch& batch) {
    while (batch.next < batch.planned.size() && !source_.stopped()) {
      const std::size_t index = batch.next++;
      const PlannedAttempt& planned = batch.planned[index];
      EndpointObservation& seen = target.observation.endpoints[planned.endpoint];
      const bool first = planned.offer == options_.offers.front();
      const auto permit = co_await connections_.acquire();
      if (first) seen.at = std::chrono::floor<base::Seconds>(std::chrono::system_clock::now());
      const auto http = first && options_.http && target.approach.web ? HttpRequest::one : HttpRequest::none;
      AttemptResult result = co_await make_attempt(target.tools, target.approach, *planned.offer, seen.endpoint, http);
      if (first && target.approach.way.starttls) seen.preamble.emplace().greeting = std::move(result.greeting);
      if (result.http) seen.http = std::move(result.http);
      if (first && options_.http && !target.approach.web)
        seen.http.emplace().failure = "not asked, since no HTTP is spoken here";
      batch.made[index] = std::move(result.attempt);
    }
  }

  const GatherOptions& options_;
  TargetSource targets_;
  ObservationSink sink_;
  std::function<bool()> stop_;
  std::size_t workers_;
  bool out_of_targets_ = false;
  bool finished_ = false;
  net::StopSource source_;
  net::Semaphore connections_;
  net::Semaphore completing_{most_completing};
  net::Semaphore scanning_;  // targets at once, so that their connections stay below the limit
  TlsContexts contexts_;
  x509::CertificatePool pool_;
  asio::io_context io_{1};
  asio::steady_timer polling_{io_};
  std::unique_ptr<net::Resolver> resolver_;
  std::optional<net::WayOpener> opener_;
  std::optional<EvidenceFetcher> fetcher_;
};

}  // namespace

base::Result<void> gather(const GatherOptions& options, TargetSource targets, ObservationSink sink,
                          std::function<bool()> stop) {
  const std::size_t possible = connections_possible();
  if (possible == 0) {
    return std::unexpected(
        base::InputError{"file descriptors", "none is left for a connection", "raise the limit (ulimit -n)"});
  }
  const std::size_t connections = std::clamp<std::size_t>(options.limits.connections, 1, possible);
  return Gathering(options, std::move(targets), std::move(sink), std::move(stop), connections).run();
}

}  // namespace trustprobe::probe

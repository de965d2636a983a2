// Many targets, many addresses, limits of this machine, and being told to stop.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "gathered.h"
#include "peers/tls_server.h"
#include "probe/descriptors.h"

using namespace trustprobe;
using namespace trustprobe::test;
using observation::FailureReason;
using observation::Stage;

namespace {

const peers::TlsServerOptions& serving() {
  static const peers::TlsServerOptions made{
      .credentials = {{support::self_sign(support::leaf_recipe("shop.example")), {}}}};
  return made;
}

target::ConnectRule rule(std::string host, std::string address, std::uint16_t port) {
  return {.host = std::move(host), .address = std::move(address), .to_port = port};
}

/// What `work` returns in a process of its own that may have `descriptors` files open. A lowered hard limit does not
/// come back.
int in_child(rlim_t descriptors, const std::function<int()>& work) {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit few{descriptors, descriptors};
    _exit(setrlimit(RLIMIT_NOFILE, &few) == 0 ? work() : 99);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

std::uint16_t closed_port() {
  const peers::ScriptedPeer gone([](int) {});
  return gone.port();
}

}  // namespace

TEST_CASE("a stalled target holds up no other one, and results come as they are done") {
  const peers::ScriptedPeer silent([](int socket) { peers::wait_for_end(socket); });
  const peers::TlsServer server(serving());
  std::vector targets{loopback(silent.port())};
  for (int i = 0; i < 20; ++i) targets.push_back(named("shop.example", server.port()));
  auto options = options_with();
  options.limits.connections = 2;
  options.limits.timeout = 500ms;
  const auto start = std::chrono::steady_clock::now();
  const auto seen = gathered(options, targets);
  CHECK(elapsed_since(start) < 900ms);
  CHECK(seen.back()->target.port == silent.port());
  CHECK(std::ranges::count_if(seen, [](const auto& one) { return one->endpoints.front().reached(); }) == 20);
}

TEST_CASE("no more connections than allowed are open at once, to one host and in total") {
  std::atomic<int> open = 0, most = 0;
  const peers::ScriptedPeer counting([&](int socket) {
    const int now = ++open;
    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
    }
    std::this_thread::sleep_for(20ms);
    peers::hear(socket);
    --open;
  });
  auto options = options_with();
  options.limits.connections = 4;
  gathered(options, std::vector(30, loopback(counting.port())));
  CHECK(most <= 4);
  CHECK(most >= 2);
  CHECK(counting.connections() == 30);
}

TEST_CASE("one host gets no more connections at once than --per-host says") {
  std::atomic<int> open = 0, most = 0;
  const auto count = [&](int socket) {
    most = std::max(most.load(), ++open);
    std::this_thread::sleep_for(50ms);
    peers::hear(socket);
    --open;
  };
  std::vector<std::unique_ptr<peers::ScriptedPeer>> addresses;
  auto options = options_with();
  for (int i = 0; i < 9; ++i) {
    addresses.push_back(std::make_unique<peers::ScriptedPeer>(count));
    options.connect_to.rules.push_back(rule("many.example", "127.0.0.1", addresses.back()->port()));
  }
  options.limits.per_host = 3;
  const auto seen = gathered(options, target::Target{.text = "many.example", .host = "many.example"});
  CHECK(seen->endpoints.size() == 9);
  CHECK(most <= 3);
  CHECK(most >= 2);
}

TEST_CASE("every address is an endpoint of its own, in order, and one dead address is told beside the others") {
  const peers::TlsServer one(serving());
  const peers::TlsServer two(serving());
  auto options = options_with();
  const auto dead = closed_port();
  options.connect_to.rules = {rule("shop.example", "127.0.0.1", two.port()),
                              rule("shop.example", "localhost", one.port()), rule("shop.example", "127.0.0.1", dead)};
  options.family = probe::Family::v4;
  const target::Target target{.text = "shop.example", .host = "shop.example"};
  const auto seen = gathered(options, target);
  REQUIRE(seen->endpoints.size() == 3);
  std::set<std::uint16_t> ports;
  for (const auto& endpoint : seen->endpoints) {
    ports.insert(endpoint.endpoint.port);
    CHECK(endpoint.endpoint.server_name == "shop.example");
    CHECK(endpoint.reached() == (endpoint.endpoint.port != dead));
    CHECK(endpoint.at.time_since_epoch().count() > 1'700'000'000);
  }
  CHECK(ports == std::set<std::uint16_t>{one.port(), two.port(), dead});
  CHECK(std::ranges::is_sorted(seen->endpoints, {}, [](const auto& endpoint) { return endpoint.endpoint.port; }));

  options.first_address_only = true;
  CHECK(gathered(options, target)->endpoints.size() == 1);
}

TEST_CASE("a name without addresses is a failure of the target, not of the run") {
  auto options = options_with();
  options.family = probe::Family::v6;
  const auto seen = gathered(options, loopback(443));
  CHECK(seen->endpoints.empty());
  REQUIRE(seen->resolve_failure);
  CHECK(seen->resolve_failure->stage == Stage::resolve);
  CHECK(seen->resolve_failure->reason == FailureReason::name_not_found);
  CHECK(seen->resolve_failure->detail == "the name has no IPv6 address");
}

TEST_CASE("a bad --dns-server keeps gathering from starting") {
  auto options = options_with();
  options.dns_server = "nowhere at all";
  bool asked = false;
  const auto result = probe::gather(
      options,
      [&]() -> std::optional<target::Target> {
        asked = true;
        return std::nullopt;
      },
      [](auto) {}, {});
  REQUIRE_FALSE(result);
  CHECK(result.error().where == "--dns-server");
  CHECK_FALSE(asked);
}

TEST_CASE("stopping drops the targets under way and delivers nothing more") {
  const peers::ScriptedPeer silent([](int socket) { peers::wait_for_end(socket); });
  auto options = options_with();
  options.limits.timeout = 30s;
  int given = 0, delivered = 0;
  const auto start = std::chrono::steady_clock::now();
  const auto result = probe::gather(
      options,
      [&]() -> std::optional<target::Target> {
        ++given;
        return loopback(silent.port());
      },
      [&](auto) { ++delivered; }, [&] { return elapsed_since(start) > 200ms; });
  CHECK(result);
  CHECK(elapsed_since(start) < 700ms);
  CHECK(given == 100);  // as many as connections are allowed
  CHECK(delivered == 0);
}

TEST_CASE("an exception of the sink ends the run and comes out") {
  const peers::TlsServer server(serving());
  const auto run = [&] {
    (void)probe::gather(
        options_with(), [&]() -> std::optional<target::Target> { return named("shop.example", server.port()); },
        [](auto) { throw std::runtime_error("disk full"); }, {});
  };
  CHECK_THROWS_WITH(run(), "disk full");
}

TEST_CASE("with few file descriptors everything is still probed, only fewer at once") {
  const auto dead = closed_port();
  const int refused = in_child(64, [dead] {
    auto options = options_with();
    options.limits.connections = 1000;
    int count = 0;
    const std::vector targets(200, loopback(dead));
    for (const auto& one : gathered(options, targets)) {
      count += one->endpoints.front().attempts.front().failure->reason == FailureReason::refused;
    }
    return count;
  });
  CHECK(refused == 200);
}

TEST_CASE("as many connections fit as descriptors are left, some kept back for other files") {
  const int possible = in_child(80, [] { return static_cast<int>(probe::connections_possible()); });
  CHECK(possible > 30);
  CHECK(possible < 64);
}

TEST_CASE("without any file descriptor left, gathering cannot start and says so") {
  const int said = in_child(12, [] {
    const auto result =
        probe::gather(options_with(), []() -> std::optional<target::Target> { return std::nullopt; }, [](auto) {}, {});
    if (result) return 1;
    return result.error().sentence() == "file descriptors: none is left for a connection; raise the limit (ulimit -n)"
               ? 0
               : 2;
  });
  CHECK(said == 0);
}

#include "net/connect.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "net/deadline.h"
#include "peers/scripted_peer.h"
#include "run.h"

using namespace trustprobe;
using namespace trustprobe::net;
using namespace std::chrono_literals;

namespace {

asio::awaitable<void> try_connect(std::uint16_t port, ConnectResult& result) {
  asio::ip::tcp::socket socket(co_await asio::this_coro::executor);
  result = co_await connect(socket, {asio::ip::address_v4::loopback(), port});
}

asio::awaitable<void> try_for(Clock::duration limit, std::uint16_t port, ConnectResult& result) {
  StopSource source;
  co_await with_deadline(limit, source, try_connect(port, result));
}

ConnectOutcome outcome(std::uint16_t port) {
  asio::io_context io;
  ConnectResult result;
  test::run(io, try_connect(port, result));
  return result.outcome;
}

// In a process of its own without a free descriptor; one becomes free after `relief`.
ConnectOutcome outcome_without_descriptors(std::uint16_t port, Clock::duration relief) {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit few{64, 64};
    setrlimit(RLIMIT_NOFILE, &few);
    asio::io_context io;
    asio::steady_timer timer(io, relief);
    timer.async_wait([](error_code error) {
      if (!error) ::close(63);
    });
    while (::open("/dev/null", O_RDONLY) >= 0) {
    }
    ConnectResult result;
    asio::co_spawn(io, try_for(400ms, port, result), [&](std::exception_ptr) { timer.cancel(); });
    io.run();
    _exit(static_cast<int>(result.outcome));
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return static_cast<ConnectOutcome>(WEXITSTATUS(status));
}

}  // namespace

TEST_CASE("a listening server is connected to, a closed port refuses") {
  std::uint16_t port = 0;
  {
    const peers::ScriptedPeer peer([](int socket) { peers::wait_for_end(socket); });
    port = peer.port();
    CHECK(outcome(port) == ConnectOutcome::connected);
  }
  CHECK(outcome(port) == ConnectOutcome::refused);
}

TEST_CASE("a lack of file descriptors is waited out, and is never the server's fault") {
  std::uint16_t port = 0;
  {
    const peers::ScriptedPeer gone([](int) {});
    port = gone.port();
  }
  CHECK(outcome_without_descriptors(port, 100ms) == ConnectOutcome::refused);
  CHECK(outcome_without_descriptors(port, 60s) == ConnectOutcome::out_of_resources);
}

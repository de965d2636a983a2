#include "net/connect.h"

#include <cerrno>

#include "net/deadline.h"

namespace trustprobe::net {
namespace {

constexpr auto resource_pause = std::chrono::milliseconds{20};

bool lacks_resources(const error_code& error) {
  switch (error.value()) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EADDRNOTAVAIL:  // no local port is left for this destination
      return true;
    default:
      return false;
  }
}

ConnectOutcome outcome_of(const error_code& error) {
  if (!error) return ConnectOutcome::connected;
  if (lacks_resources(error)) return ConnectOutcome::out_of_resources;
  if (error == asio::error::operation_aborted) return ConnectOutcome::timed_out;
  switch (error.value()) {
    case ECONNREFUSED:
      return ConnectOutcome::refused;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EAFNOSUPPORT:  // this machine has no such protocol at all
    case EACCES:
    case EPERM:  // a local packet filter rejects
      return ConnectOutcome::unreachable;
    case ETIMEDOUT:
      return ConnectOutcome::timed_out;
    case ECONNRESET:
      return ConnectOutcome::reset;
    default:
      return ConnectOutcome::failed;
  }
}

asio::awaitable<error_code> connect_once(asio::ip::tcp::socket& socket, asio::ip::tcp::endpoint endpoint) {
  error_code error;
  socket.open(endpoint.protocol(), error);
  if (!error) socket.non_blocking(true, error);
  if (!error) socket.set_option(asio::ip::tcp::no_delay(true), error);
  if (error) co_return error;
  const auto [failure] = co_await socket.async_connect(endpoint, as_tuple);
  co_return failure;
}

}  // namespace

asio::awaitable<ConnectResult> connect(asio::ip::tcp::socket& socket, asio::ip::tcp::endpoint endpoint) {
  error_code lacking;
  for (;;) {
    const error_code error = co_await connect_once(socket, endpoint);
    if (!lacks_resources(error)) {
      if (error == asio::error::operation_aborted && lacking)
        co_return ConnectResult{ConnectOutcome::out_of_resources, lacking};
      co_return ConnectResult{outcome_of(error), error};
    }
    lacking = error;
    error_code ignored;
    socket.close(ignored);
    co_await pause(resource_pause);
    const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
    if (cancelled != asio::cancellation_type::none) co_return ConnectResult{ConnectOutcome::out_of_resources, lacking};
  }
}

}  // namespace trustprobe::net

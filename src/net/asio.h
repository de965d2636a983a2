// The parts of Asio that this program uses. Heavy: only net/, probe/ and cli/ include it.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace trustprobe::net {

namespace asio = boost::asio;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

/// `auto [error, value] = co_await operation(..., as_tuple)`: expected failures are values.
inline constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

}  // namespace trustprobe::net

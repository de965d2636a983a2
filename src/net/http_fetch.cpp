#include "net/http_fetch.h"

#include <fmt/format.h>

#include <array>
#include <boost/asio/write.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <sstream>
#include <variant>

#include "base/text.h"
#include "net/connect.h"
#include "net/tls_channel.h"

namespace trustprobe::net {
namespace {

namespace beast_http = boost::beast::http;

struct Location {
  bool tls = false;
  std::string host;
  std::uint16_t port = 0;
  std::string target;  // path and query
};

base::Result<Location> parse_location(const std::string& url) {
  const auto wrong = [&](std::string what) {
    return std::unexpected(base::InputError{base::printable(url), std::move(what), "give an http: or https: URL"});
  };
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed) return wrong("is no URL");
  Location location;
  location.tls = parsed->scheme_id() == boost::urls::scheme::https;
  if (!location.tls && parsed->scheme_id() != boost::urls::scheme::http) return wrong("is not fetched by HTTP");
  location.host = parsed->host_type() == boost::urls::host_type::ipv6 ? std::string(parsed->host_address())
                                                                      : std::string(parsed->host());
  if (location.host.empty()) return wrong("names no host");
  location.port = parsed->has_port() ? parsed->port_number() : location.tls ? 443 : 80;
  location.target = std::string(parsed->encoded_target());
  if (location.target.empty() || location.target.front() != '/') location.target.insert(0, "/");
  return location;
}

std::string request_for(const Location& location) {
  beast_http::request<beast_http::empty_body> request{beast_http::verb::get, location.target, 11};
  const bool v6 = location.host.find(':') != std::string::npos;
  const std::string host = v6 ? "[" + location.host + "]" : location.host;
  const bool usual = location.port == (location.tls ? 443 : 80);
  request.set(beast_http::field::host, usual ? host : fmt::format("{}:{}", host, location.port));
  request.set(beast_http::field::user_agent, "trustprobe");
  request.set(beast_http::field::accept, "*/*");
  request.set(beast_http::field::connection, "close");
  std::ostringstream text;
  text << request;
  return std::move(text).str();
}

/// Nobody looks at the handshake.
struct NoObserver final : MessageObserver {
  void on_message(Direction, Kind, base::ByteView) override {}
};

/// Bytes to and from a server, with TLS or without.
class Stream {
 public:
  Stream(asio::ip::tcp::socket socket, const TlsContext* context, std::size_t limit)
      : socket_(std::move(socket)), limit_(limit) {
    if (context != nullptr) channel_.emplace(std::move(socket_), *context, observer_, limit);
  }

  asio::awaitable<std::string> open(std::string host) {
    if (!channel_) co_return "";
    error_code error;
    asio::ip::make_address(host, error);
    std::optional<std::string> name;
    if (error) name = std::move(host);
    const ChannelEnd end = co_await channel_->handshake(std::move(name));
    co_return end.done() ? "" : "the TLS handshake failed: " + (end.reason.empty() ? "connection ended" : end.reason);
  }

  asio::awaitable<std::string> write(std::string text) {
    if (!channel_) {
      const auto [error, size] = co_await asio::async_write(socket_, asio::buffer(text), as_tuple);
      co_return error ? error.message() : "";
    }
    base::Bytes bytes(text.begin(), text.end());
    const ChannelEnd end = co_await channel_->write(std::move(bytes));
    co_return end.done() ? "" : "the connection ended";
  }

  /// Appends what comes; false at the end.
  asio::awaitable<bool> read(std::string& received) {
    if (channel_) {
      base::Bytes data;
      const ChannelEnd end = co_await channel_->read_some(data);
      received.append(data.begin(), data.end());
      co_return end.done();
    }
    const auto [error, size] = co_await socket_.async_read_some(asio::buffer(buffer_), as_tuple);
    received.append(buffer_.data(), size);
    co_return !error && received.size() <= limit_;
  }

 private:
  NoObserver observer_;
  asio::ip::tcp::socket socket_;
  std::optional<TlsChannel> channel_;
  std::size_t limit_;
  std::array<char, 16 * 1024> buffer_;
};

struct Answer {
  int status = 0;
  std::string location;
  std::string body;
};

constexpr std::size_t head_allowance = 64 * 1024;

class Fetch {
 public:
  Fetch(std::string url, FetchLimits limits, Resolver& resolver)
      : url_(std::move(url)), limits_(limits), resolver_(resolver) {}

  asio::awaitable<void> run() {
    for (int redirects = 0; redirects <= limits_.redirects; ++redirects) {
      const auto location = parse_location(url_);
      if (!location) {
        result_ = std::unexpected(location.error());
        co_return;
      }
      Answer answer;
      const std::string failure = co_await ask(*location, answer);
      if (!failure.empty()) co_return fail(failure);
      if (answer.status == 200) {
        result_ = std::move(answer.body);
        co_return;
      }
      if (!is_redirect(answer)) co_return fail(fmt::format("the server answered with status {}", answer.status));
      if (!follow(answer.location)) co_return fail("redirects to what is no URL");
    }
    fail(fmt::format("redirects more than {} times", limits_.redirects));
  }

  base::Result<std::string> result() && { return std::move(result_); }
  base::InputError timed_out() const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(limits_.timeout).count();
    return {base::printable(url_), fmt::format("nothing came within {} seconds", seconds), remedy};
  }

 private:
  static constexpr const char* remedy = "check the network, or download it by other means";

  void fail(std::string what) {
    result_ = std::unexpected(base::InputError{base::printable(url_), std::move(what), remedy});
  }

  static bool is_redirect(const Answer& answer) {
    const int status = answer.status;
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  bool follow(const std::string& location) {
    const auto base = boost::urls::parse_uri(url_);
    const auto reference = boost::urls::parse_uri_reference(location);
    boost::urls::url next;
    if (location.empty() || !reference || !boost::urls::resolve(*base, *reference, next)) return false;
    url_ = next.buffer();
    return true;
  }

  // Why there is no answer; empty when there is one.
  asio::awaitable<std::string> ask(Location location, Answer& answer) {
    const Resolution found = co_await resolver_.resolve(location.host, AddressFamily::any);
    if (found.addresses.empty()) co_return "the host has no address: " + found.detail;
    asio::ip::tcp::socket socket(co_await asio::this_coro::executor);
    ConnectResult connected;
    for (const asio::ip::address& address : found.addresses) {
      socket = asio::ip::tcp::socket(co_await asio::this_coro::executor);
      const asio::ip::tcp::endpoint peer(address, location.port);
      connected = co_await connect(socket, peer);
      if (connected.outcome == ConnectOutcome::connected) break;
    }
    if (connected.outcome != ConnectOutcome::connected) co_return "cannot be reached: " + connected.error.message();
    Stream stream(std::move(socket), location.tls ? &context_ : nullptr, limits_.body + head_allowance);
    std::string failure = co_await stream.open(location.host);
    if (failure.empty()) failure = co_await stream.write(request_for(location));
    if (failure.empty()) failure = co_await read_answer(stream, answer);
    co_return failure;
  }

  asio::awaitable<std::string> read_answer(Stream& stream, Answer& answer) {
    beast_http::response_parser<beast_http::string_body> parser;
    parser.body_limit(limits_.body);
    parser.eager(true);
    std::string received;
    error_code error;
    for (bool more = true; more && !parser.is_done();) {
      more = co_await stream.read(received);
      const std::size_t used = parser.put(asio::buffer(received), error);
      received.erase(0, used);
      if (error == beast_http::error::need_more) error = {};
      if (error == beast_http::error::body_limit) co_return fmt::format("is larger than {} bytes", limits_.body);
      if (error) co_return "the answer is no HTTP: " + error.message();
    }
    if (!parser.is_done()) parser.put_eof(error);
    if (error || !parser.is_done()) co_return "the answer ended before it was whole";
    answer.status = static_cast<int>(parser.get().result_int());
    const auto location = parser.get().find(beast_http::field::location);
    if (location != parser.get().end()) answer.location = std::string(location->value());
    answer.body = std::move(parser.get().body());
    co_return "";
  }

  std::string url_;
  FetchLimits limits_;
  Resolver& resolver_;
  TlsContext context_{TlsOptions{}};
  base::Result<std::string> result_{std::unexpected(base::InputError{})};
};

}  // namespace

asio::awaitable<base::Result<std::string>> fetch(std::string url, FetchLimits limits, Resolver& resolver,
                                                 StopSource& stop) {
  Fetch work(std::move(url), limits, resolver);
  const Ended ended = co_await with_deadline(limits.timeout, stop, work.run());
  if (ended == Ended::timed_out) co_return std::unexpected(work.timed_out());
  co_return std::move(work).result();
}

}  // namespace trustprobe::net

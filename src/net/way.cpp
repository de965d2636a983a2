#include "net/way.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "net/deadline.h"
#include "net/prefixed_stream.h"
#include "net/tcp_stream.h"
#include "net/tds_stream.h"
#include "net/tls_stream.h"
#include "preamble/quoted.h"
#include "preamble/starttls.h"
#include "preamble/without_credentials.h"

namespace trustprobe::net {
namespace {

constexpr std::string_view unasked_header = "; it may not expect the PROXY header that was sent first";

bool looks_like_page(base::ByteView bytes) {
  const std::string_view text = base::text_of(bytes);
  return text.starts_with("<") || text.starts_with("HTTP/");
}

using preamble::Fault;
using preamble::Step;
using Stage = WayFailure::Stage;
using Kind = WayFailure::Kind;

preamble::SocketAddress socket_address(const asio::ip::tcp::endpoint& end) {
  preamble::SocketAddress address{.port = end.port()};
  address.v6 = end.address().is_v6();
  if (address.v6) {
    std::ranges::copy(end.address().to_v6().to_bytes(), address.address.begin());
  } else {
    std::ranges::copy(end.address().to_v4().to_bytes(), address.address.begin());
  }
  return address;
}

std::optional<asio::ip::address> literal(const std::string& host) {
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return std::nullopt;
  return address;
}

Kind kind_of(ConnectOutcome outcome) {
  switch (outcome) {
    case ConnectOutcome::refused:
      return Kind::refused;
    case ConnectOutcome::reset:
      return Kind::reset;
    case ConnectOutcome::out_of_resources:
      return Kind::out_of_resources;
    case ConnectOutcome::timed_out:
      return Kind::timed_out;
    case ConnectOutcome::unreachable:
    case ConnectOutcome::failed:
    case ConnectOutcome::connected:
      break;
  }
  return Kind::unreachable;
}

std::string lower_first(std::string text) {
  if (!text.empty()) text.replace(0, 1, base::ascii_lower(text.substr(0, 1)));
  return text;
}

}  // namespace

// One way being opened.
class Passing {
 public:
  Passing(WayOpener& opener, const std::vector<target::Proxy>& proxies, const WayEnd& end, Passage& passage)
      : opener_(opener), proxies_(proxies), end_(end), passage_(passage), started_(Clock::now()) {}

  enum class Until { last_proxy, server };
  asio::awaitable<bool> pass_proxies(Until until = Until::server);
  asio::awaitable<bool> connect_to_server();
  asio::awaitable<bool> send_proxy_header(target::ProxyProtocol version, bool tunnelled);
  asio::awaitable<bool> begin_starttls(target::StartTls protocol);
  bool nothing_unasked();
  void finish();

 private:
  asio::awaitable<bool> connect_to_proxy(const target::Proxy& proxy);
  asio::awaitable<bool> resolve(const std::string& host, std::vector<asio::ip::address>& addresses);
  asio::awaitable<bool> shake_hands_with(const target::Proxy& proxy);
  asio::awaitable<bool> ask_for(const target::Proxy& proxy, preamble::Destination destination);
  asio::awaitable<ConnectResult> connect_to(asio::ip::tcp::endpoint peer);
  asio::awaitable<bool> converse(preamble::Dialogue& dialogue);
  asio::awaitable<bool> send(const base::Bytes& bytes);
  asio::awaitable<bool> receive();
  enum class Turn { first, last };
  void ask_next_time(const std::string& host, const asio::ip::address& address, Turn turn);
  bool not_connected(const ConnectResult& result);
  bool fail(Kind kind, std::string detail, Fault fault = Fault::unexpected);
  bool ended(const error_code& error);
  bool page_of_proxy();

  WayOpener& opener_;
  const std::vector<target::Proxy>& proxies_;
  const WayEnd& end_;
  Passage& passage_;
  Clock::time_point started_, connected_;
  std::unique_ptr<ByteStream> stream_;
  const asio::ip::tcp::socket* socket_ = nullptr;  // of the first connection
  bool header_sent_ = false;                       // of the PROXY protocol
  base::Bytes received_;                           // and not understood yet
};

// False, to be returned at once.
bool Passing::fail(Kind kind, std::string detail, Fault fault) {
  // What answers the header looks like an answer to whatever came next.
  if (header_sent_ && passage_.stage == Stage::starttls) {
    detail += unasked_header;
    if (fault == Fault::not_offered) fault = Fault::unexpected;
  }
  const std::string who = passage_.proxy.empty() ? "" : passage_.proxy + ": ";
  passage_.failure =
      WayFailure{passage_.stage, kind, fault, who + preamble::quotes_without_credentials(std::move(detail), proxies_)};
  return false;
}

bool Passing::ended(const error_code& error) {
  if (error == asio::error::operation_aborted) return false;  // the deadline tells
  const bool closed = error == asio::error::eof;
  const std::string how = !closed                  ? "the connection was reset"
                          : passage_.proxy.empty() ? "the server closed the connection"
                                                   : "closed the connection";
  return fail(closed ? Kind::closed : Kind::reset, fmt::format("{} while {} was awaited", how, passage_.awaiting));
}

asio::awaitable<ConnectResult> Passing::connect_to(asio::ip::tcp::endpoint peer) {
  asio::ip::tcp::socket socket(co_await asio::this_coro::executor);
  const ConnectResult result = co_await connect(socket, peer);
  passage_.lacks_resources = result.outcome == ConnectOutcome::out_of_resources;
  if (result.outcome != ConnectOutcome::connected) co_return result;
  connected_ = Clock::now();
  passage_.connect_time = connected_ - started_;
  auto stream = std::make_unique<TcpStream>(std::move(socket));
  socket_ = &stream->socket();
  stream_ = std::move(stream);
  co_return result;
}

// False, to be returned at once.
bool Passing::not_connected(const ConnectResult& result) {
  if (result.error == asio::error::operation_aborted) return false;  // the deadline tells
  const std::string words = lower_first(result.error.message());
  const bool ours = result.outcome == ConnectOutcome::out_of_resources;
  return fail(kind_of(result.outcome), ours ? "this machine could not open a connection: " + words : words);
}

asio::awaitable<bool> Passing::connect_to_server() {
  const auto address = literal(end_.address);
  if (!address) co_return fail(Kind::unreachable, "no address to connect to");
  const ConnectResult result = co_await connect_to({*address, end_.port});
  co_return result.outcome == ConnectOutcome::connected || not_connected(result);
}

asio::awaitable<bool> Passing::resolve(const std::string& host, std::vector<asio::ip::address>& addresses) {
  if (const auto known = opener_.addresses_.find(host); known != opener_.addresses_.end()) {
    addresses = known->second;
    co_return true;
  }
  passage_.awaiting = "the address of " + host;
  Resolution found = co_await opener_.resolver_.resolve(host, AddressFamily::any);
  if (found.addresses.empty()) {
    const bool none = found.outcome == Resolution::Outcome::name_not_found;
    co_return fail(none ? Kind::name_not_found : Kind::resolver_failed, found.detail);
  }
  addresses = found.addresses;
  opener_.addresses_.emplace(host, std::move(found.addresses));
  co_return true;
}

void Passing::ask_next_time(const std::string& host, const asio::ip::address& address, Turn turn) {
  auto& known = opener_.addresses_[host];
  const auto place = std::ranges::find(known, address);
  if (place == known.end()) return;
  if (turn == Turn::first) {
    std::rotate(known.begin(), place, place + 1);
  } else {
    std::rotate(place, place + 1, known.end());
  }
}

// A name of several addresses is one proxy: whichever answers will do, and is asked first from then on. One that keeps
// us waiting until the time is over would do so every time.
asio::awaitable<bool> Passing::connect_to_proxy(const target::Proxy& proxy) {
  std::vector<asio::ip::address> addresses;
  if (!co_await resolve(proxy.host, addresses)) co_return false;
  passage_.awaiting.clear();
  ConnectResult result;
  for (const asio::ip::address& address : addresses) {
    result = co_await connect_to({address, proxy.port});
    const bool connected = result.outcome == ConnectOutcome::connected;
    const bool cancelled = result.error == asio::error::operation_aborted;
    if (connected || cancelled) ask_next_time(proxy.host, address, connected ? Turn::first : Turn::last);
    if (connected) co_return true;
    if (cancelled) break;
  }
  co_return not_connected(result);
}

asio::awaitable<bool> Passing::shake_hands_with(const target::Proxy& proxy) {
  passage_.awaiting = "its TLS handshake";
  auto tls = std::make_unique<TlsStream>(std::move(stream_), opener_.proxy_tls_);
  std::optional<std::string> name;
  if (!literal(proxy.host)) name = proxy.host;
  const ChannelEnd end = co_await tls->open(std::move(name));
  if (end.kind == ChannelEnd::Kind::cancelled) co_return false;
  if (!end.done()) {
    co_return fail(Kind::no_tls, "the TLS handshake with it failed: " +
                                     (end.reason.empty() ? "it closed the connection" : base::printable(end.reason)));
  }
  const std::string objection = opener_.objection_ ? opener_.objection_(tls->peer_chain(), proxy.host) : "";
  if (!objection.empty()) co_return fail(Kind::not_trusted, objection);
  stream_ = std::move(tls);
  co_return true;
}

asio::awaitable<bool> Passing::pass_proxies(Until until) {
  passage_.stage = Stage::proxy;
  for (std::size_t i = 0; i < proxies_.size(); ++i) {
    const target::Proxy& proxy = proxies_[i];
    passage_.proxy = proxy.name();
    if (i == 0 && !co_await connect_to_proxy(proxy)) co_return false;
    if (proxy.kind == target::ProxyKind::https && !co_await shake_hands_with(proxy)) co_return false;
    const bool last = i + 1 == proxies_.size();
    if (last && until == Until::last_proxy) co_return true;
    preamble::Destination destination{last ? end_.address : proxies_[i + 1].host,
                                      last ? end_.port : proxies_[i + 1].port};
    if (!last && proxy.kind == target::ProxyKind::socks5 && !literal(destination.host)) {
      std::vector<asio::ip::address> addresses;
      if (!co_await resolve(destination.host, addresses)) co_return false;
      destination.host = addresses.front().to_string();
    }
    if (!co_await ask_for(proxy, std::move(destination))) co_return false;
    if (!last && !received_.empty()) co_return page_of_proxy();
  }
  co_return true;
}

asio::awaitable<bool> Passing::ask_for(const target::Proxy& proxy, preamble::Destination destination) {
  const auto dialogue = preamble::proxy_dialogue(proxy, std::move(destination));
  co_return co_await converse(*dialogue);
}

asio::awaitable<bool> Passing::converse(preamble::Dialogue& dialogue) {
  for (;;) {
    Step step = dialogue.next(received_);
    passage_.awaiting = dialogue.awaiting();
    switch (step.kind) {
      case Step::Kind::write:
        if (!co_await send(step.bytes)) co_return false;
        break;
      case Step::Kind::read:
        if (!co_await receive()) co_return false;
        break;
      case Step::Kind::done:
        co_return true;
      case Step::Kind::refused:
        co_return fail(Kind::refusal, std::move(step.refusal.detail), step.refusal.fault);
    }
  }
}

asio::awaitable<bool> Passing::send(const base::Bytes& bytes) {
  const Transferred written = co_await stream_->write(asio::buffer(bytes));
  // What the peer had to say before it hung up may still be there.
  co_return written.error != asio::error::operation_aborted;
}

asio::awaitable<bool> Passing::receive() {
  std::array<std::uint8_t, 4096> buffer;
  const Transferred read = co_await stream_->read_some(asio::buffer(buffer));
  received_.insert(received_.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(read.count));
  if (read.error) co_return ended(read.error);
  if (received_.size() <= preamble::most_received) co_return true;
  co_return fail(Kind::refusal, fmt::format("{} does not end", passage_.awaiting));
}

asio::awaitable<bool> Passing::send_proxy_header(target::ProxyProtocol version, bool tunnelled) {
  error_code error;
  base::Bytes header = preamble::proxy_header_unknown(version);
  if (!tunnelled && socket_ != nullptr) {
    const auto here = socket_->local_endpoint(error);
    const auto there = error ? asio::ip::tcp::endpoint{} : socket_->remote_endpoint(error);
    if (!error) header = preamble::proxy_header(version, socket_address(here), socket_address(there));
  }
  header_sent_ = true;
  co_return co_await send(header);
}

asio::awaitable<bool> Passing::begin_starttls(target::StartTls protocol) {
  passage_.stage = Stage::starttls;
  passage_.proxy.clear();
  const auto dialogue = preamble::starttls_dialogue(protocol, {.host = end_.host, .inject = end_.inject});
  const bool agreed = co_await converse(*dialogue);
  passage_.greeting = preamble::without_credentials(dialogue->greeting(), proxies_);
  if (!agreed) co_return false;
  if (preamble::wraps_handshake(protocol)) stream_ = std::make_unique<TdsStream>(std::move(stream_));
  co_return true;
}

// A TLS server waits for us: what is there already has not come by TLS.
bool Passing::nothing_unasked() {
  if (received_.empty()) return true;
  if (passage_.stage == Stage::starttls) {
    return fail(Kind::refusal,
                fmt::format("after its go-ahead the server sent {} in clear", preamble::quoted(received_)));
  }
  if (!looks_like_page(received_)) return true;
  return page_of_proxy();
}

bool Passing::page_of_proxy() {
  const std::string what = preamble::tells_credentials(proxies_) ? "a page" : preamble::quoted(received_);
  return fail(Kind::refusal, fmt::format("with its go-ahead the proxy sent {}, which is no tunnel", what),
              Fault::captive_portal);
}

// A server that speaks first may do so in the segment of the proxy's go-ahead.
void Passing::finish() {
  passage_.preamble_time = Clock::now() - connected_;
  if (!received_.empty()) stream_ = std::make_unique<PrefixedStream>(std::move(received_), std::move(stream_));
  passage_.stream = std::move(stream_);
}

WayEnd end_of(const target::Endpoint& endpoint) {
  return {endpoint.address, endpoint.port, endpoint.server_name.value_or(endpoint.expected_name)};
}

WayOpener::WayOpener(Resolver& resolver, ProxyObjection objection)
    : resolver_(resolver), objection_(std::move(objection)), proxy_tls_(TlsOptions{}) {}

asio::awaitable<void> WayOpener::open(const target::Way& way, const WayEnd& end, Passage& passage) {
  Passing passing(*this, way.proxies, end, passage);
  const bool tunnelled = !way.proxies.empty();
  const bool reached = tunnelled ? co_await passing.pass_proxies() : co_await passing.connect_to_server();
  if (!reached) co_return;
  if (way.proxy_protocol && !co_await passing.send_proxy_header(*way.proxy_protocol, tunnelled)) co_return;
  if (way.starttls && !co_await passing.begin_starttls(*way.starttls)) co_return;
  if (passing.nothing_unasked()) passing.finish();
}

asio::awaitable<void> WayOpener::open_tunnel(const std::vector<target::Proxy>& proxies, const WayEnd& end,
                                             Passage& passage) {
  Passing passing(*this, proxies, end, passage);
  if (co_await passing.pass_proxies() && passing.nothing_unasked()) passing.finish();
}

asio::awaitable<void> WayOpener::open_to_proxy(const std::vector<target::Proxy>& proxies, Passage& passage) {
  const WayEnd nowhere;
  Passing passing(*this, proxies, nowhere, passage);
  if (co_await passing.pass_proxies(Passing::Until::last_proxy)) passing.finish();
}

std::optional<WayFailure> Passage::failure_after(Clock::duration limit) const {
  if (is_open() || failure) return failure;
  const std::string who = proxy.empty() ? "" : proxy + ": ";
  const std::string time = time_text(limit);
  if (lacks_resources) {
    return WayFailure{stage, Kind::out_of_resources, Fault::unexpected, "this machine could not open a connection"};
  }
  if (awaiting.empty()) {
    return WayFailure{stage, Kind::timed_out, Fault::unexpected,
                      fmt::format("{}no answer to the connection request in {}", who, time)};
  }
  // Whoever waits for a greeting may wait at a port where TLS begins at once.
  const bool silent = stage == WayFailure::Stage::starttls && awaiting == "the greeting";
  return WayFailure{stage, Kind::timed_out, Fault::unexpected,
                    fmt::format("{}{} did not come in {}{}", who, awaiting, time,
                                silent ? "; if TLS begins at once here, leave STARTTLS out" : "")};
}

}  // namespace trustprobe::net

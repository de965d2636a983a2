#include "net/http_fetch.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/write.hpp>
#include <sstream>

#include "base/text.h"
#include "net/connect.h"
#include "net/http_freshness.h"
#include "net/http_location.h"
#include "net/http_stream.h"
#include "net/public_address.h"
#include "net/tcp_stream.h"
#include "preamble/proxy_dialogue.h"

namespace trustprobe::net {
namespace {

namespace beast_http = boost::beast::http;
using Kind = FetchFailure::Kind;
// Beast's vector_body refers to the first byte of an empty body.
struct BytesBody {
  using value_type = base::Bytes;

  class reader {
   public:
    template <bool is_request, typename Fields>
    reader(beast_http::header<is_request, Fields>&, value_type& body) : body_(body) {}

    // The parser has held the length against the limit.
    void init(const boost::optional<std::uint64_t>& length, error_code& error) {
      if (length) body_.reserve(static_cast<std::size_t>(*length));
      error = {};
    }

    template <typename Buffers>
    std::size_t put(const Buffers& buffers, error_code& error) {
      const std::size_t before = body_.size();
      for (auto each = asio::buffer_sequence_begin(buffers); each != asio::buffer_sequence_end(buffers); ++each) {
        const asio::const_buffer chunk(*each);
        const auto* first = static_cast<const std::uint8_t*>(chunk.data());
        if (chunk.size() > 0) body_.insert(body_.end(), first, first + chunk.size());
      }
      error = {};
      return body_.size() - before;
    }

    void finish(error_code& error) { error = {}; }

   private:
    value_type& body_;
  };
};

using Parser = beast_http::response_parser<BytesBody>;

constexpr std::size_t head_allowance = 64 * 1024;

/// The request line and one field of a request that a proxy is to forward (RFC 9112 3.2.2).
struct ForwardedBy {
  std::optional<std::string> proxy;  ///< its name
  std::string authorization;
};

base::Bytes bytes_to_send(const HttpLocation& location, const FetchRequest& asked, const ForwardedBy& by) {
  const bool post = !asked.content_type.empty();
  beast_http::request<beast_http::empty_body> request{
      post ? beast_http::verb::post : beast_http::verb::get,
      by.proxy ? "http://" + location.host_field() + location.target : location.target, 11};
  if (!by.authorization.empty()) request.set(beast_http::field::proxy_authorization, by.authorization);
  request.set(beast_http::field::host, location.host_field());
  request.set(beast_http::field::user_agent, "trustprobe");
  request.set(beast_http::field::accept, "*/*");
  request.set(beast_http::field::connection, "close");
  if (post) {
    request.set(beast_http::field::content_type, asked.content_type);
    request.set(beast_http::field::content_length, std::to_string(asked.body.size()));
  }
  std::ostringstream text;
  text << request;
  const std::string head = std::move(text).str();
  base::Bytes bytes(head.begin(), head.end());
  if (post) bytes.insert(bytes.end(), asked.body.begin(), asked.body.end());
  return bytes;
}

struct Place {
  asio::ip::tcp::endpoint endpoint;
  bool chosen_by_user = false;
};

struct Answer {
  int status = 0;
  std::string location;
  FetchedDocument document;
};

std::string field_of(const Parser& parser, beast_http::field name) {
  const auto found = parser.get().find(name);
  return found == parser.get().end() ? "" : std::string(found->value());
}

Answer answer_of(Parser& parser) {
  Answer answer{.status = static_cast<int>(parser.get().result_int()),
                .location = field_of(parser, beast_http::field::location)};
  answer.document.max_age =
      remaining_age(field_of(parser, beast_http::field::cache_control), field_of(parser, beast_http::field::age));
  answer.document.body = std::move(parser.get().body());
  return answer;
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

class Fetch {
 public:
  Fetch(FetchRequest request, FetchLimits limits, FetchRoute route, Resolver& resolver)
      : request_(std::move(request)), limits_(limits), route_(std::move(route)), resolver_(resolver) {}

  asio::awaitable<void> run() {
    for (int redirects = 0; redirects <= limits_.redirects; ++redirects) {
      const auto location = parse_http_url(request_.url);
      if (!location) {
        failure_ = {Kind::other, "", location.error()};
        co_return;
      }
      Answer answer;
      if (!co_await ask(*location, answer)) co_return;
      if (answer.status == 200) {
        document_ = std::move(answer.document);
        co_return;
      }
      if (!is_redirect(answer.status)) {
        fail(Kind::status, fmt::format("the server answered with status {}", answer.status));
        co_return;
      }
      if (!follow(answer)) co_return;
    }
    fail(Kind::other,
         fmt::format("redirects more than {}", base::counted(static_cast<std::size_t>(limits_.redirects), "time")));
  }

  std::expected<FetchedDocument, FetchFailure> result() && {
    if (document_) return std::move(*document_);
    return std::unexpected(std::move(failure_));
  }

  std::expected<FetchedDocument, FetchFailure> timed_out() && {
    if (passage_) {
      fail(Kind::timed_out, not_reached(*passage_->failure_after(limits_.timeout)));
      return std::unexpected(std::move(failure_));
    }
    const char* what = heard_ ? "the answer was not whole after {}" : "nothing came within {}";
    fail(Kind::timed_out, fmt::format(fmt::runtime(what), time_text(limits_.timeout)));
    return std::unexpected(std::move(failure_));
  }

 private:
  // False, to be returned at once.
  bool fail(Kind kind, std::string what) {
    failure_ = {kind,
                server_,
                {base::printable(request_.url), std::move(what), "check the network, or download it by other means"}};
    return false;
  }

  // RFC 9110 15.4: 303 asks for a GET. After 301 and 302 a POST may stay one, and only that gives what was asked for.
  bool follow(const Answer& answer) {
    std::string next = resolve_reference(request_.url, answer.location);
    if (next.empty()) return fail(Kind::other, "redirects to what is no URL");
    request_.url = std::move(next);
    if (answer.status == 303) request_.content_type.clear();
    return true;
  }

  asio::awaitable<bool> ask(HttpLocation location, Answer& answer) {
    server_ = location.server();
    heard_ = false;
    const std::string objection = route_.objection ? route_.objection(server_) : "";
    if (!objection.empty()) co_return fail(Kind::other, objection);
    std::unique_ptr<ByteStream> way;
    ForwardedBy by;
    if (!co_await reach(location, way, by)) co_return false;
    if (location.tls && !context_) context_.emplace(TlsOptions{});
    HttpStream stream(std::move(way), location.tls ? &*context_ : nullptr, limits_.body + head_allowance);
    std::string failure = co_await stream.open(location.host);
    if (failure.empty()) failure = co_await stream.write(bytes_to_send(location, request_, by));
    if (failure.empty()) failure = co_await read_answer(stream, answer);
    if (failure.empty() && by.proxy && answer.status == 407) {
      co_return fail(Kind::unreachable, fmt::format("the proxy {} wants credentials, or others", *by.proxy));
    }
    co_return failure.empty() || fail(Kind::other, failure);
  }

  asio::awaitable<bool> reach(const HttpLocation& location, std::unique_ptr<ByteStream>& way, ForwardedBy& by) {
    if (route_.proxies) {
      const auto proxies = route_.proxies->for_server(location.host, location.port);
      if (!proxies.empty()) co_return co_await reach_by_proxies(location, proxies, way, by);
    }
    std::vector<Place> places;
    if (!co_await find(location, places) || !permit(places)) co_return false;
    asio::ip::tcp::socket socket(co_await asio::this_coro::executor);
    if (!co_await connect_to_one(socket, places)) co_return false;
    way = std::make_unique<TcpStream>(std::move(socket));
    co_return true;
  }

  // Many proxies open tunnels to port 443 only: a plain request is theirs to forward, unless the user leads it
  // elsewhere.
  asio::awaitable<bool> reach_by_proxies(const HttpLocation& location, const std::vector<target::Proxy>& proxies,
                                         std::unique_ptr<ByteStream>& way, ForwardedBy& by) {
    WayEnd end{location.host, location.port, location.host};
    std::vector<FetchDestination> elsewhere;
    if (route_.elsewhere) elsewhere = route_.elsewhere(location.host, location.port);
    if (!elsewhere.empty()) {
      if (!elsewhere.front().host.empty()) end.address = elsewhere.front().host;
      end.port = elsewhere.front().port;
    }
    std::vector<Place> places;
    const bool resolved_here = proxies.back().kind == target::ProxyKind::socks5;
    if (resolved_here || is_address(end.address)) {
      if (!co_await find(location, places) || !permit(places)) co_return false;
      end.address = places.front().endpoint.address().to_string();
      end.port = places.front().endpoint.port();
    }
    if (!location.tls && elsewhere.empty() && proxies.back().speaks_http()) by.proxy = proxies.back().name();
    if (by.proxy && proxies.back().credentials) {
      by.authorization = preamble::basic_authorization(*proxies.back().credentials);
    }
    Passage& passage = passage_.emplace();
    if (by.proxy) {
      co_await route_.proxies->opener.open_to_proxy(proxies, passage);
    } else {
      co_await route_.proxies->opener.open_tunnel(proxies, end, passage);
    }
    if (passage.failure) co_return fail(Kind::unreachable, not_reached(*passage.failure));
    if (!passage.is_open()) co_return false;
    way = std::move(passage.stream);
    passage_.reset();
    co_return true;
  }

  static std::string not_reached(const WayFailure& failure) {
    return "was not reached through the proxy: " + failure.detail;
  }

  static bool is_address(const std::string& host) {
    error_code error;
    asio::ip::make_address(host, error);
    return !error;
  }

  asio::awaitable<bool> find(const HttpLocation& location, std::vector<Place>& places) {
    std::vector<FetchDestination> destinations;
    if (route_.elsewhere) destinations = route_.elsewhere(location.host, location.port);
    if (destinations.empty()) destinations.push_back({"", location.port});
    std::string detail;
    for (const FetchDestination& destination : destinations) {
      const bool chosen = !destination.host.empty();
      const Resolution found =
          co_await resolver_.resolve(chosen ? destination.host : location.host, AddressFamily::any);
      for (const auto& address : found.addresses) places.push_back({{address, destination.port}, chosen});
      if (found.addresses.empty()) detail = found.detail;
    }
    co_return !places.empty() || fail(Kind::unreachable, "the host has no address: " + detail);
  }

  // Takes away what may not be connected to; false when nothing is left.
  bool permit(std::vector<Place>& places) {
    if (route_.policy == AddressPolicy::any) return true;
    const Place first = places.front();
    std::erase_if(places,
                  [](const Place& place) { return !place.chosen_by_user && !is_public(place.endpoint.address()); });
    return !places.empty() ||
           fail(Kind::other, fmt::format("names a private address ({}), which is asked only with --allow-private-fetch",
                                         first.endpoint.address().to_string()));
  }

  asio::awaitable<bool> connect_to_one(asio::ip::tcp::socket& socket, const std::vector<Place>& places) {
    ConnectResult connected;
    for (const Place& place : places) {
      socket = asio::ip::tcp::socket(co_await asio::this_coro::executor);
      connected = co_await connect(socket, place.endpoint);
      if (connected.outcome == ConnectOutcome::connected) co_return true;
    }
    co_return fail(Kind::unreachable, "cannot be reached: " + connected.error.message());
  }

  // Why there is no answer; empty when there is one.
  asio::awaitable<std::string> read_answer(HttpStream& stream, Answer& answer) {
    Parser parser;
    parser.body_limit(limits_.body);
    parser.eager(true);
    base::Bytes received;
    error_code error;
    for (bool more = true; more && !parser.is_done();) {
      more = co_await stream.read(received);
      heard_ = heard_ || !received.empty();
      const std::size_t used = parser.put(asio::buffer(received), error);
      received.erase(received.begin(), received.begin() + static_cast<std::ptrdiff_t>(used));
      if (error == beast_http::error::need_more) error = {};
      if (error == beast_http::error::body_limit) co_return fmt::format("is larger than {} bytes", limits_.body);
      if (error) co_return "the answer is no HTTP: " + error.message();
    }
    if (!parser.got_some()) co_return "the connection ended without an answer";
    if (!parser.is_done()) parser.put_eof(error);
    if (error || !parser.is_done()) co_return "the answer ended before it was whole";
    answer = answer_of(parser);
    co_return "";
  }

  FetchRequest request_;
  FetchLimits limits_;
  FetchRoute route_;
  Resolver& resolver_;
  std::optional<TlsContext> context_;
  std::string server_;
  bool heard_ = false;
  std::optional<Passage> passage_;  // through proxies, while it is being opened
  std::optional<FetchedDocument> document_;
  FetchFailure failure_;
};

}  // namespace

asio::awaitable<std::expected<FetchedDocument, FetchFailure>> fetch(FetchRequest request, FetchLimits limits,
                                                                    FetchRoute route, Resolver& resolver,
                                                                    StopSource& stop) {
  Fetch work(std::move(request), limits, std::move(route), resolver);
  const Ended ended = co_await with_deadline(limits.timeout, stop, work.run());
  if (ended == Ended::timed_out) co_return std::move(work).timed_out();
  co_return std::move(work).result();
}

}  // namespace trustprobe::net

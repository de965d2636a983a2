#include "scan/sessions.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "net/task_group.h"
#include "net/tls_context.h"
#include "scan/tls_connection.h"
#include "wire/registry.h"

namespace trustprobe::scan {
namespace {

namespace asio = net::asio;
using net::ChannelEnd;
using observation::Answer;
using observation::FeatureAnswer;
using observation::FeatureSurface;
using observation::Surface;
using target::Endpoint;
using Ending = ChannelEnd::Kind;

constexpr std::uint16_t ssl3 = 0x0300, tls12 = 0x0303, tls13 = 0x0304;
// A load balancer whose servers do not share their keys resumes only where the connection meets the same server again.
constexpr int most_tries = 2;

// Which version to ask in, or why none can be.
struct AskedVersion {
  std::uint16_t version = 0;  // zero: none
  std::string why_not = {};
};

AskedVersion asked_version(const Surface& known, std::uint16_t lowest, std::uint16_t highest) {
  std::string why_not;  // of the newest that could be meant
  for (std::uint16_t version = highest; version >= lowest; --version) {
    const auto* seen = known.find_version(version);
    if (!seen || seen->supported == Answer::no) continue;
    const bool supported = seen->supported == Answer::yes;
    if (supported && net::can_speak(version)) return {version};
    if (!why_not.empty()) continue;
    const std::string name = wire::version_name(version);
    why_not = supported ? "this build's OpenSSL does not speak " + name
                        : fmt::format("whether {} is supported is undetermined", name);
  }
  return {.why_not = why_not.empty() ? "does not apply" : why_not};
}

net::TlsOptions options_of(const HandshakeTools& tools, std::uint16_t version) {
  net::TlsOptions options;
  options.lowest_version = options.highest_version = version;
  options.all_suites = true;
  options.message_bytes = tools.handshake_bytes;
  return options;
}

// The groups that the server takes: what clients usually offer may have none of them.
std::vector<std::string> names_of(const std::vector<std::uint16_t>& groups) {
  std::vector<std::string> names;
  for (const std::uint16_t group : groups) names.push_back(wire::group_name(group));
  return names;
}

// A session to resume, or the answer that there is none.
struct FirstHandshake {
  std::optional<net::TlsSession> session;
  FeatureAnswer without;
};

// Whether the server ends the connection when we do: a server that is silent for another reason than that it is gone
// or overwhelmed. What it was still about to say comes before its end.
asio::awaitable<bool> answers_goodbye(TlsConnection& connection, asio::awaitable<ChannelEnd> rest) {
  connection.channel().finish_sending();
  const ChannelEnd end = co_await connection.within(connection.answer_time(), std::move(rest));
  co_return end.kind == Ending::closed;
}

// TLS 1.3: tickets come after the handshake, when the server likes.
asio::awaitable<FirstHandshake> wait_for_ticket(TlsConnection& connection) {
  FirstHandshake first;
  const auto quiet = std::min(connection.quiet_time(), connection.time_left() / 2);
  const ChannelEnd end = co_await connection.within(quiet, connection.channel().read_session());
  if (end.kind == Ending::cancelled) {
    const bool answers = co_await answers_goodbye(connection, connection.channel().read_session());
    if (answers && !connection.alert()) first.without = {Answer::no, "no ticket was issued"};
  } else if (end.kind == Ending::closed && !connection.alert()) {
    first.without = {Answer::no, "no ticket was issued"};
  }
  first.session = connection.channel().session();
  if (!first.session && first.without.answer != Answer::no) first.without.detail = connection.failure();
  co_return first;
}

enum class Recognition { identifier, ticket };

asio::awaitable<FirstHandshake> shake_hands_first(const HandshakeTools& tools, const Endpoint& endpoint,
                                                  const net::TlsContext& context, Recognition recognition) {
  FirstHandshake first;
  TlsConnection connection(tools, endpoint);
  if (!co_await connection.open(context, nullptr)) {
    first.without.detail = connection.failure();
    co_return first;
  }
  first.session = connection.channel().session();
  const bool by_ticket = recognition == Recognition::ticket;
  if (first.session && first.session->has_ticket() == by_ticket) co_return first;
  first.session.reset();
  first.without = {Answer::no, by_ticket ? "no ticket was issued" : "no session identifier was given"};
  co_return first;
}

asio::awaitable<FirstHandshake> shake_hands_tls13(const HandshakeTools& tools, const Endpoint& endpoint,
                                                  const net::TlsContext& context) {
  FirstHandshake first;
  TlsConnection connection(tools, endpoint);
  if (co_await connection.open(context, nullptr)) {
    first = co_await wait_for_ticket(connection);
  } else {
    first.without.detail = connection.failure();
  }
  co_return first;
}

std::string resumption_detail(const net::TlsSession& session, int tries) {
  std::string detail;
  if (session.ticket_lifetime() > 0) detail = fmt::format("lifetime {} s", session.ticket_lifetime());
  if (tries > 1) detail += fmt::format("{}reused in 1 of {} tries", detail.empty() ? "" : ", ", tries);
  return detail;
}

asio::awaitable<FeatureAnswer> resume(const HandshakeTools& tools, const Endpoint& endpoint,
                                      const net::TlsContext& context, const FirstHandshake& first) {
  if (!first.session) co_return first.without;
  for (int tries = 1; tries <= most_tries; ++tries) {
    TlsConnection connection(tools, endpoint);
    if (!co_await connection.open(context, &*first.session)) {
      co_return FeatureAnswer{Answer::undetermined, "when the session was offered: " + connection.failure()};
    }
    if (connection.channel().resumed()) {
      co_return FeatureAnswer{Answer::yes, resumption_detail(*first.session, tries)};
    }
  }
  co_return FeatureAnswer{Answer::no, fmt::format("not reused in {0} of {0} tries", most_tries)};
}

asio::awaitable<void> learn_resumption(const HandshakeTools& tools, const Endpoint& endpoint,
                                       const net::TlsContext& context, Recognition recognition, FeatureAnswer& answer) {
  const FirstHandshake first = co_await shake_hands_first(tools, endpoint, context, recognition);
  answer = co_await resume(tools, endpoint, context, first);
}

// RFC 5246 7.4.1.1: a server may answer with no_renegotiation or not at all; many close.
asio::awaitable<FeatureAnswer> try_renegotiation(TlsConnection& connection) {
  const std::size_t bytes_before = connection.channel().bytes_received();
  const auto quiet = std::min(connection.quiet_time(), connection.time_left() / 2);
  ChannelEnd end = co_await connection.within(quiet, connection.channel().renegotiate());
  const bool began = connection.channel().bytes_received() > bytes_before;
  if (end.kind == Ending::cancelled && began) {
    end = co_await connection.within(connection.time_left(), connection.channel().continue_handshake());
  }
  if (end.done()) co_return FeatureAnswer{Answer::yes, ""};
  if (connection.alert() || end.kind == Ending::closed || end.kind == Ending::reset) {
    co_return FeatureAnswer{Answer::no, connection.failure()};
  }
  if (end.kind == Ending::cancelled && !began) {
    const bool answers = co_await answers_goodbye(connection, connection.channel().continue_handshake());
    const bool silent = connection.channel().bytes_received() == bytes_before;
    if (answers && silent) co_return FeatureAnswer{Answer::no, "ignored"};
  }
  co_return FeatureAnswer{Answer::undetermined, connection.failure()};
}

asio::awaitable<void> learn_renegotiation(const HandshakeTools& tools, const Endpoint& endpoint,
                                          const net::TlsContext& context, FeatureAnswer& answer) {
  TlsConnection connection(tools, endpoint);
  if (co_await connection.open(context, nullptr)) {
    answer = co_await try_renegotiation(connection);
  } else {
    answer = {Answer::undetermined, connection.failure()};
  }
}

asio::awaitable<void> learn_up_to_tls12(const HandshakeTools& tools, const Endpoint& endpoint, const Surface& known,
                                        FeatureSurface& features) {
  const AskedVersion asked = asked_version(known, ssl3, tls12);
  if (asked.version == 0) {
    const FeatureAnswer none{Answer::undetermined, asked.why_not};
    features.session_id_resumption = features.ticket_resumption = features.client_renegotiation = none;
    co_return;
  }
  net::TlsOptions options = options_of(tools, asked.version);
  options.renegotiation = true;
  const net::TlsContext without_tickets(options);
  options.tickets = true;
  const net::TlsContext with_tickets(options);
  net::TaskGroup tasks(co_await asio::this_coro::executor);
  tasks.spawn(
      learn_resumption(tools, endpoint, without_tickets, Recognition::identifier, features.session_id_resumption));
  tasks.spawn(learn_resumption(tools, endpoint, with_tickets, Recognition::ticket, features.ticket_resumption));
  tasks.spawn(learn_renegotiation(tools, endpoint, without_tickets, features.client_renegotiation));
  co_await tasks.join();
}

FeatureAnswer early_data(const FirstHandshake& first) {
  if (!first.session) return first.without;
  const std::uint32_t most = first.session->max_early_data();
  return most > 0 ? FeatureAnswer{Answer::yes, fmt::format("up to {} bytes", most)} : FeatureAnswer{Answer::no, ""};
}

asio::awaitable<void> learn_tls13(const HandshakeTools& tools, const Endpoint& endpoint, const Surface& known,
                                  FeatureSurface& features) {
  const AskedVersion asked = asked_version(known, tls13, tls13);
  if (asked.version == 0) {
    features.psk_resumption = features.early_data = {Answer::undetermined, asked.why_not};
    co_return;
  }
  net::TlsOptions options = options_of(tools, asked.version);
  options.groups = net::usable_groups(names_of(known.groups.accepted));
  const net::TlsContext context(options);
  const FirstHandshake first = co_await shake_hands_tls13(tools, endpoint, context);
  features.early_data = early_data(first);
  features.psk_resumption = co_await resume(tools, endpoint, context, first);
}

}  // namespace

asio::awaitable<void> learn_sessions(const HandshakeTools& tools, const Endpoint& endpoint, const Surface& known,
                                     FeatureSurface& features) {
  net::TaskGroup tasks(co_await asio::this_coro::executor);
  tasks.spawn(learn_up_to_tls12(tools, endpoint, known, features));
  tasks.spawn(learn_tls13(tools, endpoint, known, features));
  co_await tasks.join();
}

}  // namespace trustprobe::scan

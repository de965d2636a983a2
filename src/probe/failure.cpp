#include "probe/failure.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "wire/record.h"
#include "wire/registry.h"

namespace trustprobe::probe {
namespace {

using observation::AttemptFailure;
using observation::FailureReason;
using observation::Stage;
using Kind = net::ChannelEnd::Kind;

std::string seconds(base::Microseconds duration) {
  return fmt::format("{:g} s", std::chrono::duration<double>(duration).count());
}

std::string lower_first(std::string text) {
  if (!text.empty()) text.replace(0, 1, base::ascii_lower(text.substr(0, 1)));
  return text;
}

// The first line of what another protocol said.
std::string quoted(base::ByteView bytes) {
  const std::string_view text = base::text_of(bytes);
  const auto line = text.substr(0, std::min(text.find_first_of("\r\n"), text.size()));
  return fmt::format("\"{}\"", base::printable(line));
}

std::string answer_so_far(std::size_t bytes) {
  return bytes == 0 ? "after the ClientHello, without an answer"
                    : fmt::format("after {} of an answer", base::counted(bytes, "byte"));
}

AttemptFailure in_handshake(FailureReason reason, std::string detail) {
  return {Stage::handshake, reason, std::move(detail), std::nullopt};
}

AttemptFailure over_caps(const BrokenHandshake& handshake) {
  if (handshake.chain_over_caps) {
    return in_handshake(FailureReason::too_large,
                        fmt::format("the chain is over the limit of {} or {} bytes",
                                    base::counted(handshake.chain_length_cap, "certificate"), handshake.bytes_cap));
  }
  return in_handshake(FailureReason::too_large,
                      fmt::format("the handshake is over the limit of {} bytes", handshake.bytes_cap));
}

AttemptFailure refused_by_libssl(const BrokenHandshake& handshake) {
  const bool offered =
      handshake.version >= handshake.offer->lowest_version && handshake.version <= handshake.offer->highest_version;
  if (handshake.version != 0 && !offered) {
    return in_handshake(FailureReason::protocol_error, fmt::format("the server chose {}, which was not offered",
                                                                   wire::version_name(handshake.version)));
  }
  return in_handshake(FailureReason::protocol_error, handshake.end.reason);
}

AttemptFailure by_ending(const BrokenHandshake& handshake) {
  switch (handshake.end.kind) {
    case Kind::closed:
      return in_handshake(FailureReason::closed,
                          (handshake.through_proxy ? "the proxy or the server closed the connection "
                                                   : "the server closed the connection ") +
                              answer_so_far(handshake.bytes_received));
    case Kind::reset:
      return in_handshake(FailureReason::reset, "the connection was reset " + answer_so_far(handshake.bytes_received));
    case Kind::broken:
      return in_handshake(FailureReason::reset, lower_first(handshake.end.reason));
    case Kind::failed:
      return refused_by_libssl(handshake);
    case Kind::too_large:
      return over_caps(handshake);
    case Kind::cancelled:
    case Kind::done:
      break;
  }
  return in_handshake(FailureReason::timed_out,
                      fmt::format("connected, {} of an answer in {}", base::counted(handshake.bytes_received, "byte"),
                                  seconds(handshake.limit)));
}

Stage stage_of(net::WayFailure::Stage stage) {
  switch (stage) {
    case net::WayFailure::Stage::connect:
      return Stage::connect;
    case net::WayFailure::Stage::proxy:
      return Stage::proxy;
    case net::WayFailure::Stage::starttls:
      break;
  }
  return Stage::starttls;
}

FailureReason reason_of(preamble::Fault fault) {
  switch (fault) {
    case preamble::Fault::not_offered:
      return FailureReason::not_offered;
    case preamble::Fault::declined:
      return FailureReason::declined;
    case preamble::Fault::try_later:
      return FailureReason::try_later;
    case preamble::Fault::authentication:
      return FailureReason::authentication;
    case preamble::Fault::denied:
      return FailureReason::denied;
    case preamble::Fault::bad_gateway:
      return FailureReason::bad_gateway;
    case preamble::Fault::captive_portal:
      return FailureReason::captive_portal;
    case preamble::Fault::unexpected:
      break;
  }
  return FailureReason::unexpected;
}

FailureReason reason_of(const net::WayFailure& failure) {
  using Ending = net::WayFailure::Kind;
  switch (failure.kind) {
    case Ending::name_not_found:
      return FailureReason::name_not_found;
    case Ending::resolver_failed:
      return FailureReason::resolver_failed;
    case Ending::refused:
      return FailureReason::refused;
    case Ending::unreachable:
      return FailureReason::unreachable;
    case Ending::timed_out:
      return FailureReason::timed_out;
    case Ending::reset:
      return FailureReason::reset;
    case Ending::closed:
      return FailureReason::closed;
    case Ending::out_of_resources:
      return FailureReason::out_of_resources;
    case Ending::not_trusted:
      return FailureReason::not_trusted;
    case Ending::no_tls:
      return FailureReason::not_tls;
    case Ending::refusal:
      break;
  }
  return reason_of(failure.fault);
}

// Servers that speak first have other ways to TLS.
std::string_view hint_for(base::ByteView greeting) {
  const std::string_view text = base::text_of(greeting);
  if (text.starts_with("220")) return text.contains("FTP") && !text.contains("SMTP") ? "ftp" : "smtp";
  if (text.starts_with("* OK") || text.starts_with("* PREAUTH")) return "imap";
  if (text.starts_with("+OK")) return "pop3";
  if (text.starts_with("200 ") || text.starts_with("201 ")) return "nntp";
  if (text.starts_with("\"IMPLEMENTATION\"")) return "sieve";
  return {};
}

AttemptFailure not_tls(const BrokenHandshake& handshake) {
  const std::string answer = handshake.heard_credentials ? "something" : quoted(handshake.first_bytes);
  if (handshake.through_proxy && handshake.first_bytes.front() == '<') {
    return {Stage::proxy, FailureReason::captive_portal,
            fmt::format("after its go-ahead the proxy sent {}, which is no tunnel", answer), std::nullopt};
  }
  const std::string_view protocol = hint_for(handshake.first_bytes);
  return in_handshake(FailureReason::not_tls,
                      fmt::format("the server answered {}, which is not TLS{}", answer,
                                  protocol.empty() ? "" : fmt::format("; --starttls {} asks it for TLS", protocol)));
}

}  // namespace

AttemptFailure resolve_failure(const net::Resolution& resolution) {
  const auto reason = resolution.outcome == net::Resolution::Outcome::name_not_found ? FailureReason::name_not_found
                                                                                     : FailureReason::resolver_failed;
  return {Stage::resolve, reason, resolution.detail, std::nullopt};
}

AttemptFailure resolve_timeout(base::Microseconds limit) {
  return {Stage::resolve, FailureReason::resolver_failed, "no answer from the resolver in " + seconds(limit),
          std::nullopt};
}

AttemptFailure way_failure(const net::WayFailure& failure) {
  return {stage_of(failure.stage), reason_of(failure), failure.detail, std::nullopt};
}

AttemptFailure handshake_failure(const BrokenHandshake& handshake) {
  if (handshake.chain_over_caps) return over_caps(handshake);
  if (!handshake.first_bytes.empty() && !wire::begins_tls_record(handshake.first_bytes)) {
    return not_tls(handshake);
  }
  if (handshake.alert) {
    const int description = handshake.alert->description;
    AttemptFailure failure = in_handshake(
        FailureReason::alert, fmt::format("{} ({})", wire::alert_name(handshake.alert->description), description));
    failure.alert = description;
    return failure;
  }
  return by_ending(handshake);
}

bool worth_another_try(const AttemptFailure& failure) {
  switch (failure.reason) {
    case FailureReason::refused:
    case FailureReason::unreachable:
    case FailureReason::timed_out:
    case FailureReason::reset:
    case FailureReason::closed:
    case FailureReason::out_of_resources:
    case FailureReason::bad_gateway:
    case FailureReason::try_later:
      return true;
    default:
      return false;
  }
}

}  // namespace trustprobe::probe

#include "observation/failure_text.h"

#include <fmt/format.h>

#include "base/text.h"

namespace trustprobe::observation {
namespace {

constexpr std::string_view no_resources = "was not tried: this machine ran out of resources";

std::string_view time_out_text(Stage stage) {
  switch (stage) {
    case Stage::resolve:
      return "was not resolved in time";
    case Stage::connect:
      return "did not accept the connection in time";
    case Stage::handshake:
      return "accepted the connection but did not complete the handshake in time";
    case Stage::http:
      return "did not answer the HTTP request in time";
    case Stage::proxy:
      return "was not reached in time, through the proxy";
    case Stage::starttls:
      return "accepted the connection but did not begin TLS in time";
  }
  return "";
}

// Who refuses, resets or closes on the way there is the proxy.
std::string_view proxy_predicate(FailureReason reason) {
  switch (reason) {
    case FailureReason::name_not_found:
    case FailureReason::resolver_failed:
      return "was not reached: the proxy has no address";
    case FailureReason::refused:
    case FailureReason::unreachable:
      return "was not reached: there is no connection to the proxy";
    case FailureReason::timed_out:
      return time_out_text(Stage::proxy);
    case FailureReason::reset:
    case FailureReason::closed:
      return "was not reached: the proxy closed the connection";
    case FailureReason::authentication:
      return "was not reached: the proxy asks who we are";
    case FailureReason::denied:
      return "was not reached: the proxy's rules forbid it";
    case FailureReason::bad_gateway:
      return "could not be reached by the proxy";
    case FailureReason::captive_portal:
      return "was not reached: the proxy answered with a page of its own";
    case FailureReason::try_later:
      return "was not reached: the proxy is busy";
    case FailureReason::not_trusted:
      return "was not reached: the proxy's certificate is not trusted";
    case FailureReason::not_tls:
      return "was not reached: there is no TLS to the proxy";
    case FailureReason::out_of_resources:
      return no_resources;
    default:
      return "was not reached: the proxy did not answer as a proxy does";
  }
}

std::string_view starttls_predicate(FailureReason reason) {
  switch (reason) {
    case FailureReason::timed_out:
      return time_out_text(Stage::starttls);
    case FailureReason::reset:
      return "reset the connection before TLS began";
    case FailureReason::closed:
      return "closed the connection before TLS began";
    case FailureReason::not_offered:
      return "does not offer TLS";
    case FailureReason::declined:
      return "declined to begin TLS";
    case FailureReason::try_later:
      return "asks to come back later";
    default:
      return "did not begin TLS as its protocol does";
  }
}

std::string_view predicate(const AttemptFailure& failure) {
  if (failure.stage == Stage::proxy) return proxy_predicate(failure.reason);
  if (failure.stage == Stage::starttls) return starttls_predicate(failure.reason);
  const bool connecting = failure.stage == Stage::connect;
  switch (failure.reason) {
    case FailureReason::name_not_found:
      return "has no address in DNS";
    case FailureReason::resolver_failed:
      return "could not be resolved";
    case FailureReason::refused:
      return "refused the connection";
    case FailureReason::unreachable:
      return "cannot be reached from here";
    case FailureReason::timed_out:
      return time_out_text(failure.stage);
    case FailureReason::reset:
      return connecting ? "reset the connection" : "reset the connection during the handshake";
    case FailureReason::closed:
      return "closed the connection before the handshake was complete";
    case FailureReason::not_tls:
      return "does not speak TLS";
    case FailureReason::alert:
      return "answered with a TLS alert";
    case FailureReason::protocol_error:
      return "broke the TLS protocol";
    case FailureReason::too_large:
      return "sent more than this program accepts";
    case FailureReason::out_of_resources:
      return no_resources;
    case FailureReason::captive_portal:
      return "is behind something that answers with a page of its own";
    case FailureReason::not_offered:
    case FailureReason::declined:
    case FailureReason::try_later:
    case FailureReason::authentication:
    case FailureReason::denied:
    case FailureReason::bad_gateway:
    case FailureReason::not_trusted:
    case FailureReason::unexpected:
      break;  // before the handshake only
  }
  return "";
}

}  // namespace

std::string failure_text(const AttemptFailure& failure) {
  // A refusal's detail is the system's own word for it and adds nothing, but which proxy of several it was.
  const bool refusal = failure.reason == FailureReason::refused && failure.stage != Stage::proxy;
  const bool said_it_all = failure.detail.empty() || refusal;
  if (said_it_all) return std::string(predicate(failure));
  return fmt::format("{}: {}", predicate(failure), base::printable(failure.detail));
}

}  // namespace trustprobe::observation

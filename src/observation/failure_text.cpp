#include "observation/failure_text.h"

#include <fmt/format.h>

#include "base/text.h"

namespace trustprobe::observation {
namespace {

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
  }
  return "";
}

std::string_view predicate(const AttemptFailure& failure) {
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
      return "was not tried: this machine ran out of resources";
  }
  return "";
}

}  // namespace

std::string failure_text(const AttemptFailure& failure) {
  // A refusal's detail is the system's own word for it and adds nothing.
  const bool said_it_all = failure.detail.empty() || failure.reason == FailureReason::refused;
  if (said_it_all) return std::string(predicate(failure));
  return fmt::format("{}: {}", predicate(failure), base::printable(failure.detail));
}

}  // namespace trustprobe::observation

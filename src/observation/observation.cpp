#include "observation/observation.h"

namespace trustprobe::observation {

std::string_view to_string(Stage stage) {
  switch (stage) {
    case Stage::resolve:
      return "resolve";
    case Stage::connect:
      return "connect";
    case Stage::handshake:
      return "handshake";
    case Stage::http:
      return "http";
    case Stage::proxy:
      return "proxy";
    case Stage::starttls:
      return "starttls";
  }
  return "";
}

std::string_view to_string(CaaOutcome outcome) {
  switch (outcome) {
    case CaaOutcome::found:
      return "found";
    case CaaOutcome::none:
      return "none";
    case CaaOutcome::resolver_failed:
      return "resolver-failed";
  }
  return "";
}

std::string_view to_string(FailureReason reason) {
  switch (reason) {
    case FailureReason::name_not_found:
      return "name-not-found";
    case FailureReason::resolver_failed:
      return "resolver-failed";
    case FailureReason::refused:
      return "refused";
    case FailureReason::unreachable:
      return "unreachable";
    case FailureReason::timed_out:
      return "timed-out";
    case FailureReason::reset:
      return "reset";
    case FailureReason::closed:
      return "closed";
    case FailureReason::not_tls:
      return "not-tls";
    case FailureReason::alert:
      return "alert";
    case FailureReason::protocol_error:
      return "protocol-error";
    case FailureReason::too_large:
      return "too-large";
    case FailureReason::out_of_resources:
      return "out-of-resources";
    case FailureReason::not_offered:
      return "not-offered";
    case FailureReason::declined:
      return "declined";
    case FailureReason::try_later:
      return "try-later";
    case FailureReason::authentication:
      return "authentication";
    case FailureReason::denied:
      return "denied";
    case FailureReason::bad_gateway:
      return "bad-gateway";
    case FailureReason::captive_portal:
      return "captive-portal";
    case FailureReason::not_trusted:
      return "not-trusted";
    case FailureReason::unexpected:
      return "unexpected";
  }
  return "";
}

std::string_view to_string(ClientCertificate request) {
  switch (request) {
    case ClientCertificate::not_requested:
      return "not-requested";
    case ClientCertificate::requested:
      return "requested";
    case ClientCertificate::required:
      return "required";
  }
  return "";
}

bool Attempt::answered_by_tls() const {
  if (handshake.complete || !handshake.version.empty() || !handshake.chain.empty()) return true;
  return failure && failure->alert.has_value();
}

}  // namespace trustprobe::observation

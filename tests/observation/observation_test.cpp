#include <doctest/doctest.h>

#include "observation/failure_text.h"
#include "observation/name_text.h"
#include "observation/observation.h"

namespace trustprobe::observation {

TEST_CASE("a hello, a certificate or an alert is an answer by TLS; silence and closing are not") {
  Attempt attempt;
  attempt.failure =
      AttemptFailure{.stage = Stage::handshake, .reason = FailureReason::closed, .detail = "", .alert = {}};
  CHECK_FALSE(attempt.answered_by_tls());
  attempt.failure->alert = 40;
  CHECK(attempt.answered_by_tls());
  attempt.failure->alert.reset();
  attempt.handshake.version = "TLS 1.2";
  CHECK(attempt.answered_by_tls());
}

TEST_CASE("an endpoint is reached when the default offer brought a chain") {
  EndpointObservation seen;
  CHECK_FALSE(seen.reached());
  seen.attempts.emplace_back();
  CHECK_FALSE(seen.reached());
  seen.attempts[0].handshake.chain.certificates.emplace_back();
  CHECK(seen.reached());
}

TEST_CASE("every failure reads as a predicate of its own, with the detail after it") {
  const auto text = [](Stage stage, FailureReason reason, std::string detail = "") {
    return failure_text({.stage = stage, .reason = reason, .detail = std::move(detail), .alert = {}});
  };
  CHECK(text(Stage::resolve, FailureReason::name_not_found) == "has no address in DNS");
  CHECK(text(Stage::connect, FailureReason::refused) == "refused the connection");
  CHECK(text(Stage::connect, FailureReason::timed_out) == "did not accept the connection in time");
  CHECK(text(Stage::handshake, FailureReason::timed_out) ==
        "accepted the connection but did not complete the handshake in time");
  CHECK(text(Stage::handshake, FailureReason::alert, "handshake_failure") ==
        "answered with a TLS alert: handshake_failure");
  CHECK(text(Stage::connect, FailureReason::refused, "connection refused") == "refused the connection");
  CHECK(text(Stage::handshake, FailureReason::not_tls, "begins with \x1b") == "does not speak TLS: begins with \\x1b");
}

TEST_CASE("every stage, reason and demand has a name of its own") {
  std::vector<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Stage::http); ++i) names.push_back(to_string(static_cast<Stage>(i)));
  for (int i = 0; i <= static_cast<int>(FailureReason::out_of_resources); ++i)
    names.push_back(to_string(static_cast<FailureReason>(i)));
  for (int i = 0; i <= static_cast<int>(ClientCertificate::required); ++i)
    names.push_back(to_string(static_cast<ClientCertificate>(i)));
  for (std::size_t i = 0; i < names.size(); ++i) {
    CHECK_FALSE(names[i].empty());
    for (std::size_t j = 0; j < i; ++j) CHECK(names[i] != names[j]);
  }
}

TEST_CASE("general names are written as people know them") {
  using Kind = x509::GeneralName::Kind;
  const auto ip = [](std::string value) { return name_text({Kind::ip, std::move(value)}); };
  CHECK(ip(std::string("\xC0\x00\x02\x07", 4)) == "192.0.2.7");
  CHECK(ip(std::string("\x20\x01\x0D\xB8", 4) + std::string(11, '\0') + "\x01") == "2001:db8::1");
  CHECK(ip("abc") == "616263");
  CHECK(name_text({Kind::dns, "shop.example"}) == "shop.example");
  CHECK(name_text({Kind::directory, "x"}).empty());
}

}  // namespace trustprobe::observation

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

TEST_CASE("a failure on the way says whether the proxy or the server did it, and which proxy") {
  const auto proxy = [](FailureReason reason, std::string detail) {
    return failure_text({Stage::proxy, reason, "http://proxy:3128: " + detail, std::nullopt});
  };
  CHECK(proxy(FailureReason::refused, "connection refused") ==
        "was not reached: there is no connection to the proxy: http://proxy:3128: connection refused");
  CHECK(proxy(FailureReason::name_not_found, "NXDOMAIN") ==
        "was not reached: the proxy has no address: http://proxy:3128: NXDOMAIN");
  CHECK(proxy(FailureReason::timed_out, "the answer to CONNECT did not come in 2 seconds") ==
        "was not reached in time, through the proxy: http://proxy:3128: the answer to CONNECT did not come in 2 "
        "seconds");
  CHECK(proxy(FailureReason::closed, "closed the connection while the answer to CONNECT was awaited")
            .starts_with("was not reached: the proxy closed the connection: "));
  CHECK(proxy(FailureReason::authentication, "x").starts_with("was not reached: the proxy asks who we are: "));
  CHECK(proxy(FailureReason::denied, "x").starts_with("was not reached: the proxy's rules forbid it: "));
  CHECK(proxy(FailureReason::bad_gateway, "x").starts_with("could not be reached by the proxy: "));
  CHECK(proxy(FailureReason::captive_portal, "x")
            .starts_with("was not reached: the proxy answered with a page of its own: "));
  CHECK(proxy(FailureReason::try_later, "x").starts_with("was not reached: the proxy is busy: "));
  CHECK(
      proxy(FailureReason::not_trusted, "x").starts_with("was not reached: the proxy's certificate is not trusted: "));
  CHECK(proxy(FailureReason::not_tls, "x").starts_with("was not reached: there is no TLS to the proxy: "));
  CHECK(
      proxy(FailureReason::unexpected, "x").starts_with("was not reached: the proxy did not answer as a proxy does: "));
  CHECK(proxy(FailureReason::out_of_resources, "x").starts_with("was not tried: this machine ran out of resources: "));
  const auto starttls = [](FailureReason reason) { return failure_text({Stage::starttls, reason, "", std::nullopt}); };
  CHECK(starttls(FailureReason::timed_out) == "accepted the connection but did not begin TLS in time");
  CHECK(starttls(FailureReason::closed) == "closed the connection before TLS began");
  CHECK(starttls(FailureReason::reset) == "reset the connection before TLS began");
  CHECK(starttls(FailureReason::not_offered) == "does not offer TLS");
  CHECK(starttls(FailureReason::declined) == "declined to begin TLS");
  CHECK(starttls(FailureReason::try_later) == "asks to come back later");
  CHECK(starttls(FailureReason::unexpected) == "did not begin TLS as its protocol does");
}

TEST_CASE("every stage, reason and demand has a name of its own") {
  std::vector<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Stage::starttls); ++i) names.push_back(to_string(static_cast<Stage>(i)));
  for (int i = 0; i <= static_cast<int>(FailureReason::unexpected); ++i)
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

#include "probe/plan.h"

#include <doctest/doctest.h>

using namespace trustprobe;
using observation::EndpointObservation;

namespace {

enum class Answer { leaf, alert, silence };

EndpointObservation endpoint(Answer answer, base::Bytes leaf = {}, bool named = true) {
  EndpointObservation seen;
  if (named) seen.endpoint.server_name = "shop.example";
  auto& attempt = seen.attempts.emplace_back();
  attempt.offer = &target::default_offer();
  if (answer == Answer::leaf) attempt.handshake.chain.certificates.push_back({std::move(leaf), nullptr, ""});
  if (answer == Answer::alert) {
    attempt.failure = {observation::Stage::handshake, observation::FailureReason::alert, "handshake_failure (40)", 40};
  }
  if (answer == Answer::silence) {
    attempt.failure = {observation::Stage::handshake, observation::FailureReason::timed_out, "", std::nullopt};
  }
  return seen;
}

const std::vector<const target::Offer*> two{&target::default_offer(), target::find_offer("rsa-tls13")};
const std::vector<const target::Offer*> with_no_sni{&target::default_offer(), target::find_offer("no-sni")};

std::vector<std::size_t> planned(const std::vector<EndpointObservation>& endpoints,
                                 const std::vector<const target::Offer*>& offers) {
  std::vector<std::size_t> indexes;
  for (const auto& attempt : probe::further_attempts(endpoints, offers)) indexes.push_back(attempt.endpoint);
  return indexes;
}

}  // namespace

TEST_CASE("further offers go to the first endpoint that answered and to one endpoint of every other leaf") {
  const std::vector endpoints{endpoint(Answer::silence), endpoint(Answer::leaf, {1}), endpoint(Answer::leaf, {1}),
                              endpoint(Answer::leaf, {2}), endpoint(Answer::leaf, {1})};
  CHECK(planned(endpoints, two) == std::vector<std::size_t>{1, 3});
}

TEST_CASE("asked for every address, further offers go to each that answered by TLS, whatever its leaf") {
  const std::vector endpoints{endpoint(Answer::silence), endpoint(Answer::leaf, {1}), endpoint(Answer::leaf, {1}),
                              endpoint(Answer::alert), endpoint(Answer::leaf, {2})};
  std::vector<std::size_t> indexes;
  for (const auto& attempt : probe::further_attempts(endpoints, two, probe::Spread::every_address))
    indexes.push_back(attempt.endpoint);
  CHECK(indexes == std::vector<std::size_t>{1, 2, 3, 4});
}

TEST_CASE("an alert is an answer, but a chain elsewhere tells more") {
  CHECK(planned({endpoint(Answer::alert), endpoint(Answer::alert)}, two) == std::vector<std::size_t>{0});
  CHECK(planned({endpoint(Answer::alert), endpoint(Answer::leaf, {1})}, two) == std::vector<std::size_t>{1});
}

TEST_CASE("without a TLS answer nothing more is planned, nor without further offers") {
  CHECK(planned({endpoint(Answer::silence)}, two).empty());
  CHECK(planned({}, two).empty());
  CHECK(planned({endpoint(Answer::leaf, {1})}, {&target::default_offer()}).empty());
}

TEST_CASE("an offer without SNI is not repeated where none was sent") {
  CHECK(planned({endpoint(Answer::leaf, {1})}, with_no_sni).size() == 1);
  CHECK(planned({endpoint(Answer::leaf, {1}, false)}, with_no_sni).empty());
}

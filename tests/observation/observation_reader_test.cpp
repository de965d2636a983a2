#include "observation/observation_reader.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/hex.h"
#include "observation/observation_writer.h"
#include "support/certificate_maker.h"

namespace trustprobe::observation {
namespace {

using support::Identity;

const Identity& root() {
  static const Identity made = support::make_root("Root");
  return made;
}

const Identity& leaf() {
  static const Identity made = support::issue(root(), support::leaf_recipe("shop.example"));
  return made;
}

Observation seen_of(const std::string& target, const std::vector<std::string>& addresses) {
  Observation observation;
  observation.target = {.text = target, .host = target};
  observation.dns = base::Microseconds{7};
  for (const std::string& address : addresses) {
    Attempt attempt{.offer = &target::default_offer()};
    attempt.handshake.complete = true;
    attempt.handshake.version = "TLS 1.3";
    attempt.handshake.chain.certificates = {{leaf().certificate->der, leaf().certificate, ""},
                                            {root().certificate->der, root().certificate, ""}};
    attempt.handshake.bytes_received = 3'900;
    attempt.timings = {base::Microseconds{1}, base::Microseconds{2}, base::Microseconds{3}};
    attempt.tries = 2;
    observation.endpoints.push_back({{address, 8443, target, target}, support::instant("2026-11-21"), {attempt}, {}});
  }
  return observation;
}

std::string saved(const Observation& observation) {
  return ObservationWriter().lines(observation);
}

std::vector<SavedObservation> read(const std::string& text) {
  auto observations = read_observations(text, "saved.jsonl");
  REQUIRE(observations);
  return std::move(*observations);
}

std::string sentence(const std::string& text) {
  const auto observations = read_observations(text, "saved.jsonl");
  REQUIRE(!observations);
  return observations.error().sentence();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("an observation is read as it was seen, times and counts of bytes included") {
  const auto observations = read(saved(seen_of("shop.example", {"203.0.113.10", "203.0.113.11"})));
  REQUIRE(observations.size() == 1);
  const Observation& seen = *observations.front().observation;
  CHECK(seen.target == target::Target{.text = "shop.example", .host = "shop.example"});
  CHECK(seen.dns == base::Microseconds{7});
  REQUIRE(seen.endpoints.size() == 2);
  CHECK(seen.endpoints[1].endpoint == target::Endpoint{"203.0.113.11", 8443, "shop.example", "shop.example"});
  CHECK(seen.endpoints[1].at == support::instant("2026-11-21"));
  const Attempt& attempt = seen.endpoints[1].attempts.front();
  CHECK(attempt.offer == &target::default_offer());
  CHECK(attempt.handshake.chain.leaf()->fingerprint == leaf().certificate->fingerprint);
  CHECK(attempt.handshake.bytes_received == 3'900);
  CHECK(attempt.timings.total == base::Microseconds{3});
  CHECK(attempt.tries == 2);
  CHECK(observations.front().lines == std::vector<std::size_t>{3, 4});
}

TEST_CASE("a file tells each certificate once, however many observations show it") {
  ObservationWriter writer;
  const std::string text = writer.lines(seen_of("shop.example", {"203.0.113.10", "203.0.113.11"})) +
                           writer.lines(seen_of("other.example", {"203.0.113.10"}));
  CHECK(count(text, "\"kind\":\"certificate\"") == 2);
  CHECK(count(text, "\"der\"") == 2);
  const auto observations = read(text);
  REQUIRE(observations.size() == 2);
  CHECK(observations[1].observation->endpoints[0].attempts[0].handshake.chain.certificates.size() == 2);
}

TEST_CASE("the way to a target is read as it was, and so is what was said before TLS") {
  Observation seen = seen_of("shop.example", {"shop.example"});
  seen.way = WayRecord{.proxies = {"http://127.0.0.1:3128", "socks5h://[2001:db8::1]:1080"},
                       .resolved_by_proxy = true,
                       .proxy_protocol = target::ProxyProtocol::v2,
                       .starttls = target::StartTls::xmpp_server};
  seen.endpoints[0].preamble = PreambleRecord{"220 mail \\xff", Answer::undetermined, "the connection was reset"};
  Attempt& attempt = seen.endpoints[0].attempts[0];
  attempt.timings.preamble = base::Microseconds{42};
  attempt.failure = AttemptFailure{Stage::starttls, FailureReason::not_offered, "no", std::nullopt};
  const auto observations = read(saved(seen));
  REQUIRE(observations.size() == 1);
  const Observation& again = *observations.front().observation;
  CHECK(again.way == seen.way);
  CHECK(again.endpoints[0].preamble == seen.endpoints[0].preamble);
  CHECK(again.endpoints[0].attempts[0].timings.preamble == base::Microseconds{42});
  CHECK(again.endpoints[0].attempts[0].failure->stage == Stage::starttls);
  CHECK(again.endpoints[0].attempts[0].failure->reason == FailureReason::not_offered);
}

TEST_CASE("a plain way and a server that says nothing before TLS leave nothing behind") {
  Observation seen = seen_of("shop.example", {"203.0.113.10"});
  CHECK(saved(seen).find("\"way\"") == std::string::npos);
  CHECK(saved(seen).find("\"preamble\":{") == std::string::npos);
  CHECK(!read(saved(seen)).front().observation->way);
  seen.way = WayRecord{.starttls = target::StartTls::postgres};
  seen.endpoints[0].preamble.emplace();
  const auto again = read(saved(seen)).front().observation;
  CHECK(again->way == seen.way);
  CHECK(again->endpoints[0].preamble == PreambleRecord{});
}

TEST_CASE("ways and answers of a later version are named, and nothing is guessed") {
  Observation seen = seen_of("shop.example", {"203.0.113.10"});
  seen.way = WayRecord{.proxy_protocol = target::ProxyProtocol::v1, .starttls = target::StartTls::smtp};
  seen.endpoints[0].preamble = PreambleRecord{"", Answer::no, ""};
  const std::string good = saved(seen);
  CHECK(sentence(replaced(good, "\"proxy_protocol\":\"v1\"", "\"proxy_protocol\":\"v3\""))
            .starts_with("saved.jsonl:3: has a PROXY protocol that this version does not know"));
  CHECK(sentence(replaced(good, "\"starttls\":\"smtp\"", "\"starttls\":\"gopher\""))
            .starts_with("saved.jsonl:3: has the protocol 'gopher', which this version does not know"));
  CHECK(sentence(replaced(good, "\"injection\":\"no\"", "\"injection\":\"perhaps\""))
            .starts_with("saved.jsonl:3: has an answer that this version does not know"));
}

TEST_CASE("a target whose name did not resolve keeps the reason") {
  Observation seen = seen_of("no-such-name.example", {});
  seen.resolve_failure = AttemptFailure{Stage::resolve, FailureReason::name_not_found, "NXDOMAIN", std::nullopt};
  const auto observations = read(saved(seen));
  REQUIRE(observations.size() == 1);
  REQUIRE(observations.front().observation->resolve_failure);
  CHECK(observations.front().observation->resolve_failure->reason == FailureReason::name_not_found);
  CHECK(observations.front().observation->endpoints.empty());
}

TEST_CASE("endpoints whose target line never came are an observation all the same, in their order") {
  std::string text = saved(seen_of("shop.example", {"203.0.113.10"}));
  text.resize(text.find("{\"schema_version\":\"1\",\"kind\":\"target\""));
  text += replaced(text.substr(text.find("{\"schema_version\":\"1\",\"kind\":\"endpoint\"")),
                   "\"target\":\"shop.example\"", "\"target\":\"a.example\"");
  const auto observations = read(text);
  REQUIRE(observations.size() == 2);
  CHECK(observations[0].observation->target.text == "shop.example");
  CHECK(observations[1].observation->target.text == "a.example");
}

TEST_CASE("certificates that no line holds are asked for elsewhere, and missed when they are nowhere") {
  std::string text = saved(seen_of("shop.example", {"203.0.113.10"}));
  text = text.substr(text.find("{\"schema_version\":\"1\",\"kind\":\"endpoint\""));
  CHECK(sentence(text).starts_with("saved.jsonl:1: has a chain whose certificates are not all there"));
  ObservationReader reader("history.db", {.certificate = [](const std::string& id) -> std::optional<base::Bytes> {
                                            const bool of_leaf = id == x509::fingerprint_hex(*leaf().certificate);
                                            return (of_leaf ? leaf() : root()).certificate->der;
                                          },
                                          .document = {}});
  REQUIRE(reader.add_line(text.substr(0, text.find('\n'))));
  const auto rest = reader.finish();
  REQUIRE(rest.size() == 1);
  CHECK(rest.front().observation->endpoints[0].attempts[0].handshake.chain.leaf()->der == leaf().certificate->der);
}

TEST_CASE("what this version cannot read is named with its line, and nothing is guessed") {
  const std::string good = saved(seen_of("shop.example", {"203.0.113.10"}));
  CHECK(sentence(replaced(good, "\"schema_version\":\"1\"", "\"schema_version\":\"2\"")) ==
        "saved.jsonl:1: is of schema version 2, and this trustprobe reads version 1; read it with the trustprobe that "
        "wrote it, or probe again");
  CHECK(sentence(replaced(good, "\"schema_version\":\"1\"", "\"schema_version\":7"))
            .starts_with("saved.jsonl:1: is of schema version 7"));
  CHECK(sentence(replaced(good, "\"offer\":\"default\"", "\"offer\":\"tls14\""))
            .starts_with("saved.jsonl:3: has the offer 'tls14', which this version does not know"));
  CHECK(sentence(replaced(good, "\"der\":\"MI", "\"der\":\"MA"))
            .starts_with("saved.jsonl:1: is a certificate whose bytes are not those that its id stands for"));
  CHECK(sentence(replaced(good, "\"attempts\":[", "\"attempts\":[],\"tries\":["))
            .starts_with("saved.jsonl:3: is an endpoint without its attempts, certificates or time"));
  CHECK(sentence(replaced(good, "\"port\":8443", "\"port\":65536"))
            .starts_with("saved.jsonl:3: is an endpoint without its address or port"));
  CHECK(sentence(replaced(good, "\"target\":\"shop.example\"", "\"target\":\"shop example\""))
            .starts_with("saved.jsonl:3: has a target that is none"));
  CHECK(sentence(replaced(good, "\"stapled_ocsp\":[]", "\"stapled_ocsp\":[\"*\"]"))
            .starts_with("saved.jsonl:3: has a staple or a list of SCTs that is not base64"));
  CHECK(sentence(replaced(good, "\"failure\":null", "\"failure\":{\"stage\":\"x\"}"))
            .starts_with("saved.jsonl:3: has a failure of a kind that this version does not know"));
}

TEST_CASE("a chain of a hundred certificates is read, a longer one is refused") {
  const auto chain_of = [](std::size_t length) {
    Observation seen = seen_of("shop.example", {"203.0.113.10"});
    auto& chain = seen.endpoints[0].attempts[0].handshake.chain.certificates;
    chain.resize(length, {root().certificate->der, root().certificate, ""});
    return saved(seen);
  };
  CHECK(read(chain_of(100)).front().observation->endpoints[0].attempts[0].handshake.chain.certificates.size() == 100);
  CHECK(sentence(chain_of(101)).starts_with("saved.jsonl:3: has a chain of 101 certificates"));
}

}  // namespace trustprobe::observation

// Reading is the inverse of printing: every line here was printed first.
#include "observation/saved_chains.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "base/hex.h"
#include "observation/evidence.h"
#include "observation/json.h"
#include "support/revocation_maker.h"
#include "x509/base64.h"

namespace trustprobe::observation {
namespace {

namespace json = boost::json;
using support::Identity;

Attempt attempt_with(const std::vector<Identity>& chain, std::string_view offer = "default") {
  Attempt attempt{.offer = target::find_offer(offer)};
  for (const Identity& identity : chain)
    attempt.handshake.chain.certificates.push_back({identity.certificate->der, identity.certificate, ""});
  return attempt;
}

std::string line(const std::string& target, const std::string& address, std::vector<Attempt> attempts) {
  EndpointObservation seen;
  seen.endpoint.address = address;
  seen.endpoint.expected_name = target;
  seen.at = support::instant("2026-11-21T02:00:00Z");
  seen.attempts = std::move(attempts);
  json::object object{{"schema_version", "1"}, {"kind", "endpoint"}, {"target", target}};
  add_json(object, seen, {}, {});
  return json::serialize(object) + '\n';
}

std::vector<SavedChain> read(const std::string& text) {
  const auto chains = read_saved_chains(text, "saved.json");
  REQUIRE(chains);
  return chains->chains;
}

std::string sentence(const std::string& text) {
  const auto chains = read_saved_chains(text, "saved.json");
  REQUIRE(!chains);
  return chains.error().sentence();
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

const Identity& root() {
  static const Identity made = support::make_root("Root");
  return made;
}

const Identity& leaf() {
  static const Identity made = support::issue(root(), support::leaf_recipe("shop.example"));
  return made;
}

// RFC 6962 3.3: one SCT of version 1, seen at this time.
base::Bytes sct_list(base::Instant at) {
  base::Bytes sct(33, 0);
  const auto milliseconds = static_cast<std::uint64_t>(at.time_since_epoch().count()) * 1000;
  for (int shift = 56; shift >= 0; shift -= 8) sct.push_back(static_cast<std::uint8_t>(milliseconds >> shift));
  sct.insert(sct.end(), {0, 0, 4, 3, 0, 1, 0});
  base::Bytes list{0, static_cast<std::uint8_t>(sct.size() + 2), 0, static_cast<std::uint8_t>(sct.size())};
  list.insert(list.end(), sct.begin(), sct.end());
  return list;
}

}  // namespace

TEST_CASE("a saved chain is what was sent, in its order, with its name, time and place") {
  const auto chains = read(line("shop.example", "203.0.113.10", {attempt_with({leaf(), root(), root()})}));
  REQUIRE(chains.size() == 1);
  CHECK(chains.front().target == "shop.example");
  CHECK(chains.front().expected_name == "shop.example");
  CHECK(base::to_rfc3339(chains.front().at) == "2026-11-21T02:00:00Z");
  CHECK(chains.front().addresses == std::vector<std::string>{"203.0.113.10"});
  REQUIRE(chains.front().certificates.size() == 3);
  CHECK(chains.front().certificates[0]->der == leaf().certificate->der);
  CHECK(chains.front().certificates[2]->der == root().certificate->der);
}

TEST_CASE("a chain is judged once per target, wherever it was served") {
  const auto chain = attempt_with({leaf(), root()});
  const auto chains = read(line("shop.example", "203.0.113.10", {chain, chain}) +
                           line("shop.example", "203.0.113.11", {chain, attempt_with({leaf()})}) +
                           "{\"kind\":\"target\"}\n\n" + line("other.example", "203.0.113.10", {chain}));
  REQUIRE(chains.size() == 3);
  CHECK(chains[0].addresses == std::vector<std::string>{"203.0.113.10", "203.0.113.11"});
  CHECK(chains[1].certificates.size() == 1);
  CHECK(chains[2].expected_name == "other.example");
}

TEST_CASE("whoever sends no server name is not held to one, unless the same chain is got with it") {
  const auto alone = read(line("shop.example", "203.0.113.10", {attempt_with({leaf()}, "no-sni")}));
  CHECK(alone.front().expected_name == "");
  const auto both =
      read(line("shop.example", "203.0.113.10", {attempt_with({leaf()}, "no-sni"), attempt_with({leaf()})}));
  REQUIRE(both.size() == 1);
  CHECK(both.front().expected_name == "shop.example");
}

TEST_CASE("SCTs that came beside the chain come back with it, from every handshake") {
  Attempt first = attempt_with({leaf()}), second = first;
  first.handshake.tls_sct_list = sct_list(support::instant("2026-01-02"));
  second.handshake.tls_sct_list = sct_list(support::instant("2026-01-03"));
  second.handshake.stapled_ocsp = {{}, {1, 2, 3}};
  const auto chains = read(line("shop.example", "203.0.113.10", {first, second}));
  REQUIRE(chains.size() == 1);
  CHECK(chains.front().sct_times == std::vector{support::instant("2026-01-02"), support::instant("2026-01-03")});
}

TEST_CASE("what is no certificate is left out above the leaf, and an error in its place") {
  Attempt odd = attempt_with({leaf(), root()});
  odd.handshake.chain.certificates[1] = {{0x30, 0x00}, nullptr, "broken"};
  CHECK(read(line("shop.example", "203.0.113.10", {odd})).front().certificates.size() == 1);
  std::swap(odd.handshake.chain.certificates[0], odd.handshake.chain.certificates[1]);
  CHECK(sentence("\n" + line("shop.example", "203.0.113.10", {odd})) ==
        "saved.json:2: has a chain that does not begin with a certificate; give what trustprobe probe --format json "
        "printed");
}

TEST_CASE("a byte order mark and Windows line ends do not matter") {
  std::string text = line("shop.example", "203.0.113.10", {attempt_with({leaf()})});
  text = "\xEF\xBB\xBF" + text.substr(0, text.size() - 1) + "\r\n";
  CHECK(is_saved_observation(text));
  CHECK(read(text).size() == 1);
}

TEST_CASE("a saved document is what its digest says, or it was not saved") {
  const base::Bytes list = support::make_crl(root(), {}), other = support::make_crl(root(), {.number = 2});
  const auto evidence = revocation::make_evidence(
      {.kind = revocation::EvidenceKind::crl, .source = "http://crl.example", .at = support::instant("2026-06-02")},
      list);
  json::object endpoint =
      json::parse(line("shop.example", "203.0.113.10", {attempt_with({leaf(), root()})})).as_object();
  endpoint.emplace("evidence", evidence_json({evidence}, {}));
  const auto read_with = [&](const base::Bytes& data) {
    const json::object document{
        {"kind", "evidence"}, {"sha256", base::to_hex(x509::sha256(list))}, {"data", x509::to_base64(data)}};
    return read(json::serialize(document) + '\n' + json::serialize(endpoint) + '\n').front().evidence;
  };
  REQUIRE(read_with(list).size() == 1);
  CHECK(*read_with(list).front()->bytes == list);
  CHECK(!read_with(other).front()->has_come());
  CHECK(read_with(other).front()->failure == "was not saved");
}

TEST_CASE("a broken line is named, and nothing is judged") {
  const std::string good = line("shop.example", "203.0.113.10", {attempt_with({leaf()})});
  CHECK(sentence(good + "{\"kind\":") ==
        "saved.json:2: is not a JSON object; give what trustprobe probe --format json printed");
  CHECK(sentence(good + good.substr(0, good.size() / 2)).starts_with("saved.json:2: is not a JSON object"));
  CHECK(sentence("[1]").starts_with("saved.json:1: is not a JSON object"));
  CHECK(sentence(replaced(good, "\"attempts\"", "\"efforts\""))
            .starts_with("saved.json:1: is an endpoint without its attempts, certificates or time"));
  CHECK(
      sentence(replaced(good, "\"chain\"", "\"train\"")).starts_with("saved.json:1: has an attempt without its chain"));
  CHECK(sentence(replaced(good, "\"der\":\"", "\"der\":\"*"))
            .starts_with("saved.json:1: has a chain whose certificates are not all there"));
  CHECK(sentence("{\"kind\":\"target\"}\n") ==
        "saved.json: no chain in it; save one with trustprobe probe HOST --format json");
}

}  // namespace trustprobe::observation

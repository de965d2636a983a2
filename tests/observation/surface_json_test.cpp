#include "observation/surface_json.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "observation/example_surface.h"
#include "observation/json.h"
#include "observation/observation_reader.h"
#include "observation/observation_writer.h"
#include "observation/saved_chains.h"
#include "support/certificate_maker.h"

namespace trustprobe::observation {
namespace {

namespace json = boost::json;

x509::PresentedChain chain_of(const std::string& name) {
  static const support::Identity root = support::make_root("Root");
  const auto leaf = support::issue(root, support::leaf_recipe(name));
  return {{{leaf.certificate->der, leaf.certificate, ""}, {root.certificate->der, root.certificate, ""}}};
}

const Surface& example() {
  static const Surface made = example_surface(chain_of("ecdsa.example"), chain_of("rsa.example"));
  return made;
}

Observation scanned(std::optional<Surface> surface) {
  Observation observation;
  observation.target = {.text = "shop.example", .host = "shop.example"};
  EndpointObservation seen{.endpoint = {"203.0.113.10", 443, "shop.example", "shop.example"},
                           .at = support::instant("2026-11-21"),
                           .attempts = {Attempt{.offer = &target::default_offer()}},
                           .http = {},
                           .surface = std::move(surface)};
  observation.endpoints.push_back(std::move(seen));
  return observation;
}

std::vector<std::string> ids(const x509::PresentedChain& chain) {
  std::vector<std::string> ids;
  for (const auto& sent : chain.certificates) ids.push_back(certificate_id(sent));
  return ids;
}

void check_same(const SelectedCertificate& read, const SelectedCertificate& was) {
  CHECK(read.name == was.name);
  CHECK(read.server_name == was.server_name);
  CHECK(read.keys == was.keys);
  CHECK(read.version == was.version);
  CHECK(read.served == was.served);
  CHECK(ids(read.chain) == ids(was.chain));
  CHECK(read.detail == was.detail);
}

void check_same(const SimulatedClient& read, const SimulatedClient& was) {
  CHECK(read.id == was.id);
  CHECK(read.title == was.title);
  CHECK(read.client_row == was.client_row);
  CHECK(read.connects == was.connects);
  CHECK(read.detail == was.detail);
  CHECK(read.version == was.version);
  CHECK(read.cipher_suite == was.cipher_suite);
  CHECK(read.group == was.group);
  CHECK(read.hello_retry == was.hello_retry);
  CHECK(ids(read.chain) == ids(was.chain));
}

void check_same(const Surface& read, const Surface& was) {
  CHECK(read.versions == was.versions);
  CHECK(read.groups == was.groups);
  CHECK(read.groups_tls12 == was.groups_tls12);
  CHECK(read.smallest_dh_bits == was.smallest_dh_bits);
  CHECK(read.prefers_post_quantum == was.prefers_post_quantum);
  CHECK(read.signature_schemes == was.signature_schemes);
  CHECK(read.signature_schemes_tls12 == was.signature_schemes_tls12);
  CHECK(read.alpn == was.alpn);
  CHECK(read.alpn_preference == was.alpn_preference);
  CHECK(read.features == was.features);
  REQUIRE(read.selection.size() == was.selection.size());
  for (std::size_t i = 0; i < was.selection.size(); ++i) check_same(read.selection[i], was.selection[i]);
  REQUIRE(read.clients.size() == was.clients.size());
  for (std::size_t i = 0; i < was.clients.size(); ++i) check_same(read.clients[i], was.clients[i]);
  CHECK(read.trials == was.trials);
  CHECK(read.post_quantum_cost == was.post_quantum_cost);
  CHECK(read.effort == was.effort);
}

Surface read_back(const std::string& text) {
  const auto observations = read_observations(text, "saved.jsonl");
  REQUIRE_MESSAGE(observations, observations.error().sentence());
  REQUIRE(observations->size() == 1);
  const auto& surface = observations->front().observation->endpoints.front().surface;
  REQUIRE(surface);
  return *surface;
}

std::optional<x509::PresentedCertificate> certificate_of_example(const std::string& id) {
  for (const x509::PresentedChain* chain : chains_of(example())) {
    for (const auto& sent : chain->certificates) {
      if (certificate_id(sent) == id) return sent;
    }
  }
  return std::nullopt;
}

json::value through_text(const Surface& surface) {
  return json::parse(json::serialize(to_json(surface, {})));
}

std::string complaint(const json::object& surface) {
  const auto read = read_surface(surface, certificate_of_example);
  return read ? std::string() : read.error().what;
}

std::pair<std::string, std::string> certificates_and_endpoint() {
  const std::string text = ObservationWriter().lines(scanned(example()));
  const std::size_t start = text.find("{\"schema_version\":\"1\",\"kind\":\"endpoint\"");
  return {text.substr(0, start), text.substr(start, text.find('\n', start) - start)};
}

// Calls `damaged` with the whole surface once per member, while that member is missing and while it is of another kind.
void for_each_damage(json::value& at, const std::function<void(const std::string&)>& damaged, const std::string& path) {
  if (json::array* rows = at.if_array()) {
    for (json::value& row : *rows) {
      for_each_damage(row, damaged, path + "[]");
      json::value kept(std::move(row));
      row = 0.5;
      damaged(path + "[] is a fraction");
      row = std::move(kept);
    }
  }
  json::object* object = at.if_object();
  if (object == nullptr) return;
  std::vector<std::string> keys;
  for (const auto& member : *object) keys.emplace_back(member.key());
  for (const std::string& key : keys) {
    for_each_damage((*object)[key], damaged, path + "." + key);
    if (key == "name") continue;  // for people: the code is what counts
    json::value kept = (*object)[key];
    (*object)[key] = 0.5;
    damaged(path + "." + key + " is a fraction");
    object->erase(key);
    damaged(path + "." + key + " is missing");
    object->emplace(key, std::move(kept));
  }
}

}  // namespace

TEST_CASE("a surface that was saved is read as it was seen, member by member") {
  check_same(read_back(ObservationWriter().lines(scanned(example()))), example());
}

TEST_CASE("a surface in an output line carries the certificates of its chains with it") {
  const Observation observation = scanned(example());
  json::object line = line_of("endpoint", {});
  line.emplace("target", "shop.example");
  add_json(line, observation.endpoints.front(), {}, {});
  CHECK(line.at("certificates").as_object().size() == 3);
  check_same(read_back(json::serialize(line)), example());
}

TEST_CASE("an endpoint that was not scanned has no surface, before and after") {
  const std::string text = ObservationWriter().lines(scanned(std::nullopt));
  CHECK(text.find("surface") == std::string::npos);
  const auto observations = read_observations(text, "saved.jsonl");
  REQUIRE(observations);
  CHECK(!observations->front().observation->endpoints.front().surface);
}

TEST_CASE("a surface of nothing but defaults, and an empty one, come back as they are") {
  Surface nothing_known;
  nothing_known.versions = {{.version = 0x0304, .detail = {}, .cipher_suites = {}, .sslv2_cipher_kinds = {}}};
  nothing_known.selection.emplace_back();
  nothing_known.clients.emplace_back();
  nothing_known.trials.emplace_back();
  check_same(read_back(ObservationWriter().lines(scanned(nothing_known))), nothing_known);
  check_same(read_back(ObservationWriter().lines(scanned(Surface{}))), Surface{});
}

TEST_CASE("code points are told by code and name, and the code is what is read") {
  json::value surface = through_text(example());
  json::object& suite = surface.at("versions").at(4).at("cipher_suites").at("accepted").at(3).as_object();
  CHECK(json::serialize(suite) == R"({"code":"0xc02f","name":"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"})");
  suite["name"] = "TLS_NULL_WITH_NULL_NULL";
  const auto read = read_surface(surface.get_object(), certificate_of_example);
  REQUIRE(read);
  CHECK(read->find_version(0x0303)->cipher_suites.accepted[3] == 0xc02f);
}

TEST_CASE("a member that is missing or of another kind is a fault, wherever it is") {
  json::value surface = through_text(example());
  REQUIRE(complaint(surface.get_object()).empty());
  std::size_t damages = 0;
  for_each_damage(
      surface,
      [&](const std::string& what) {
        CAPTURE(what);
        ++damages;
        CHECK(complaint(surface.get_object()).starts_with("has a "));
      },
      "surface");
  CHECK(damages > 500);
  CHECK(complaint(surface.get_object()).empty());
}

TEST_CASE("what is wrong with a saved surface is said in one sentence") {
  const std::string good = ObservationWriter().lines(scanned(example()));
  const auto sentence = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    const auto read = read_observations(text.replace(at, from.size(), to), "saved.jsonl");
    REQUIRE(!read);
    return read.error().sentence();
  };
  CHECK(sentence("\"groups\":", "\"troops\":") ==
        "saved.jsonl:4: has a surface whose 'groups' is missing or not as written; give what trustprobe probe --format "
        "json printed");
  CHECK(sentence("\"code\":\"0xc02f\"", "\"code\":\"c02f\"")
            .starts_with("saved.jsonl:4: has a surface whose 'accepted' is missing or not as written"));
  CHECK(sentence("\"form\":\"classical\"", "\"form\":\"sideways\"") ==
        "saved.jsonl:4: has a surface with a 'form' that this version does not know; read it with the trustprobe that "
        "wrote it, or probe again");
  CHECK(sentence("\"surface\":{", "\"surface\":4,\"surfeit\":{").find("has a surface that is not an object") !=
        std::string::npos);
  const std::string id = certificate_id(example().selection.front().chain.certificates.front());
  CHECK(sentence("\"chain\":[\"" + id, "\"chain\":[\"" + std::string(64, '0'))
            .find("has a chain whose certificates are not all there") != std::string::npos);
}

TEST_CASE("a line that ends within a surface is refused, wherever it ends") {
  const auto [before, line] = certificates_and_endpoint();
  for (std::size_t length = 1; length < line.size(); length += 13) {
    CAPTURE(length);
    CHECK(!read_observations(before + line.substr(0, length), "saved.jsonl"));
  }
}

TEST_CASE("a line with a flipped bit is refused or read, and is written again as it was read") {
  const auto [before, line] = certificates_and_endpoint();
  std::size_t refused = 0, tried = 0;
  for (std::size_t bit = 0; bit < line.size() * 8; bit += 41) {
    std::string damaged = line;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    const auto read = read_observations(before + damaged + '\n', "saved.jsonl");
    ++tried;
    if (!read) ++refused;
    if (!read || read->empty() || !read->front().observation->endpoints.front().surface) continue;
    const Surface& surface = *read->front().observation->endpoints.front().surface;
    check_same(read_back(ObservationWriter().lines(*read->front().observation)), surface);
  }
  CHECK(refused > tried / 4);
}

TEST_CASE("chains that only a scan met are among those of a saved observation, each for the name that was sent") {
  const auto chains = chains_of(scanned(example()));
  REQUIRE(chains.size() == 2);
  CHECK(chains[0].expected_name == "shop.example");
  CHECK(chains[0].certificates.size() == 2);
  Surface unknown_name;
  unknown_name.selection.push_back({NameSent::unknown, "no-such-name.example", KeysOffered::any, 0x0304, Answer::yes,
                                    chain_of("default.example"), ""});
  const auto of_unknown = chains_of(scanned(unknown_name));
  REQUIRE(of_unknown.size() == 1);
  CHECK(of_unknown[0].expected_name == "");
}

}  // namespace trustprobe::observation

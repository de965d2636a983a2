#include "report/clients_report.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <boost/json.hpp>

namespace trustprobe::report {
namespace {

using path::Client;
using path::Place;
using path::ProblemId;

void refuse(Client& client, ProblemId rule, std::initializer_list<Place> places) {
  for (const Place place : places)
    client.profile.at[static_cast<std::size_t>(place)].set(static_cast<std::size_t>(rule));
}

// Refuses what has expired wherever it is, a missing key identifier below the anchor, CA leaves; nothing else.
Client a_client() {
  using enum Place;
  Client client{.id = "kiosk-7",
                .title = "the firmware of our kiosks",
                .versions = "7.1",
                .proof = path::Proof::sourced,
                .evidence = "its source code",
                .path_policy = path::PathPolicy::as_sent,
                .anchors = {.intermediates = false, .leaf = false, .program = path::RootProgram::chrome},
                .most_sent = 4,
                .fetches_issuers = true};
  refuse(client, ProblemId::expired, {leaf, authority, anchor, trusted_leaf});
  refuse(client, ProblemId::authority_key_id_missing, {leaf, authority, trusted_leaf});
  refuse(client, ProblemId::leaf_is_ca, {leaf, trusted_leaf});
  return client;
}

std::size_t place_of(const std::string& text, std::string_view part) {
  const std::size_t place = text.find(part);
  CHECK_MESSAGE(place != std::string::npos, part, " is not in ", text);
  return place;
}

}  // namespace

TEST_CASE("a client's lines say whom it stands for, how it gets to an anchor and how that is known") {
  CHECK(render_clients(std::vector{a_client()}, {.width = 80}) ==
        "  kiosk-7  the firmware of our kiosks\n"
        "           7.1; takes the chain in the order sent; anchors: roots of the store,\n"
        "           with the dates of the Chrome Root Store; downloads missing issuers;\n"
        "           reads 4 certificates of a chain\n"
        "           from its sources and documents\n");
}

TEST_CASE("one client is shown with its evidence and every rule, on the side where it belongs") {
  const std::string text = render_client(a_client(), {});
  CHECK(text.starts_with("kiosk-7: the firmware of our kiosks\n"));
  place_of(text, "from its sources and documents: its source code");
  const std::size_t tolerated = place_of(text, "does not mind where");
  CHECK(place_of(text, "    expired  ") < tolerated);
  CHECK(place_of(text, "(not in the anchor)") < tolerated);
  CHECK(place_of(text, "(in the leaf only)") < tolerated);
  CHECK(place_of(text, "    not-yet-valid") > tolerated);
  for (const path::Rule& rule : path::all_rules()) place_of(text, "    " + std::string(rule.name) + " ");
}

TEST_CASE("as JSON a client is one line with the places where each rule refuses") {
  const std::string lines = json_clients(std::vector{a_client(), path::web_client()});
  CHECK(std::ranges::count(lines, '\n') == 2);
  const auto line = boost::json::parse(lines.substr(0, lines.find('\n'))).as_object();
  CHECK(line.at("kind") == "client");
  CHECK(line.at("id") == "kiosk-7");
  CHECK(line.at("path_policy") == "as-sent");
  CHECK(line.at("anchors").at("program") == "chrome");
  CHECK(line.at("most_sent") == 4);
  CHECK(boost::json::serialize(line.at("refuses")) ==
        R"([{"rule":"expired","places":["leaf","authority","anchor","trusted-leaf"]},)"
        R"({"rule":"leaf-is-ca","places":["leaf","trusted-leaf"]},)"
        R"({"rule":"authority-key-id-missing","places":["leaf","authority","trusted-leaf"]}])");
}

TEST_CASE("a rule names those that enforce it everywhere, in places, and not at all") {
  const std::vector<Client> clients{a_client(), path::web_client()};
  CHECK(render_enforcement(ProblemId::expired, clients, 100) == "  refused by  kiosk-7, web\n");
  CHECK(render_enforcement(ProblemId::authority_key_id_missing, clients, 100) ==
        "  refused by  kiosk-7: not in the anchor\n  not by      web\n");
}

}  // namespace trustprobe::report

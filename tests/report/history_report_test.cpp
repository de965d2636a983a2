#include "report/history_report.h"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include "scenes.h"

namespace trustprobe::report {
namespace {

using compare::Difference;
using compare::DifferenceKind;
using compare::Direction;

std::string standing_of(const support::Scene& scene) {
  return standing_text(compare::standing_of(assessed(scene)));
}

TargetHistory life() {
  return {.target = "shop.example",
          .first = support::instant("2026-01-01"),
          .last = support::instant("2026-11-21"),
          .sightings = 1'200,
          .first_standing = "not probed: refused the connection",
          .last_standing = "trusted",
          .events = {{support::instant("2026-03-01"),
                      {Difference{DifferenceKind::leaf, Direction::worse, "the certificate", "a", "b",
                                  "the certificate gave way to an older one", "install the newer certificate again"},
                       Difference{DifferenceKind::address, Direction::changed, "its addresses", "a", "b",
                                  "now also at 203.0.113.11"}}}}};
}

}  // namespace

TEST_CASE("how a target stands is one line: certificates, addresses, protocol, verdict") {
  CHECK(standing_of(sound()) ==
        "ECDSA P-256 certificate of Example CA 1 until 2027-02-03, at 203.0.113.10, TLS 1.3, trusted");
  CHECK(standing_of(dead()) == "not probed: refused the connection");
  CHECK(standing_of(nameless()) == "not probed: has no address in DNS");
  CHECK(standing_of(broken()).find("refused by web with store system: ") != std::string::npos);
}

TEST_CASE("a life begins with the first look, ends with the last, and has a line for each change between") {
  CHECK(render_history(life(), {}) == R"(shop.example   observed 1,200 times, 1 change
  2026-01-01T00:00:00Z  first seen: not probed: refused the connection
  2026-03-01T00:00:00Z  worse         the certificate gave way to an older one
                                      do: install the newer certificate again
                        changed       now also at 203.0.113.11
  2026-11-21T00:00:00Z  last seen: trusted
)");
  TargetHistory quiet = life();
  quiet.events.clear();
  quiet.sightings = 1;
  CHECK(render_history(quiet, {}).starts_with("shop.example   observed once, without a change\n"));
}

TEST_CASE("all targets are listed with how often and from when to when they were seen") {
  CHECK(render_known_targets({life()}, {}) ==
        "1 target in the history\n  shop.example   1,200 times   2026-01-01T00:00:00Z to 2026-11-21T00:00:00Z\n");
}

TEST_CASE("the line for programs has every event") {
  const auto line = boost::json::parse(history_json(life()));
  CHECK(line.at("kind").as_string() == "history");
  CHECK(line.at("sightings").as_int64() == 1'200);
  CHECK(line.at("events").at(0).at("at").as_string() == "2026-03-01T00:00:00Z");
  CHECK(line.at("events").at(0).at("differences").as_array().size() == 2);
}

}  // namespace trustprobe::report

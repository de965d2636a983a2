#include "target/offer.h"

#include <doctest/doctest.h>

#include <set>

#include "target/endpoint.h"

using namespace trustprobe::target;

TEST_CASE("every offer is found by its id, and ids are unique") {
  std::set<std::string_view> ids;
  for (const Offer& offer : all_offers()) {
    CHECK(find_offer(offer.id) == &offer);
    ids.insert(offer.id);
  }
  CHECK(ids.size() == all_offers().size());
  CHECK(find_offer("nonsense") == nullptr);
}

TEST_CASE("the default offer leaves version and key to the server") {
  CHECK(default_offer().lowest_version == tls12);
  CHECK(default_offer().highest_version == tls13);
  CHECK(default_offer().key == KeyChoice::any);
  CHECK(default_offer().sends_server_name);
}

TEST_CASE("an endpoint is written with its port, IPv6 in brackets") {
  CHECK(to_string(Endpoint{.address = "192.0.2.1", .port = 8443}) == "192.0.2.1:8443");
  CHECK(to_string(Endpoint{.address = "2001:db8::1", .port = 443}) == "[2001:db8::1]:443");
}

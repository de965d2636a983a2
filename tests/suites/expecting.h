// An endpoint of a suite with one expectation, told in a test.
#pragma once

#include <doctest/doctest.h>

#include "path/client.h"
#include "suites/expectation_kind.h"
#include "suites/judgement.h"
#include "suites/suite.h"

namespace trustprobe::suites {

inline Expectation expectation(std::string_view key, ExpectedValue value, const std::string& store = "lab") {
  Expectation expectation{.kind = find_expectation_kind(key), .check = {}, .value = std::move(value)};
  REQUIRE(expectation.kind != nullptr);
  if (expectation.kind->asks != ExpectationKind::Asks::nobody) {
    expectation.stores = {store};
    expectation.clients = {std::string(path::web_client().id)};
  }
  return expectation;
}

inline SuiteEndpoint expecting(Expectation one) {
  SuiteEndpoint endpoint;
  endpoint.target.text = "shop.example";
  endpoint.expectations.push_back(std::move(one));
  return endpoint;
}

}  // namespace trustprobe::suites

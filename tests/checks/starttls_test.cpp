// What servers do with commands that come in clear before TLS.
#include <doctest/doctest.h>

#include "checks/check_case.h"
#include "checks/rows.h"

namespace trustprobe {
namespace {

using observation::Answer;

std::vector<checks::Finding> findings_for(std::optional<observation::PreambleRecord> preamble) {
  observation::Observation observation;
  observation.endpoints.push_back(
      {.endpoint = {.address = "192.0.2.1", .port = 25}, .attempts = {}, .preamble = std::move(preamble)});
  const std::vector<checks::ServedChain> chains;
  const checks::CheckOptions options;
  std::vector<checks::Finding> findings;
  checks::starttls_injection.run(checks::starttls_injection, {observation, chains, base::Instant{}, options}, findings);
  return findings;
}

}  // namespace

TEST_CASE("a server that answers what was injected is an error, and its answer is told") {
  const auto findings =
      findings_for(observation::PreambleRecord{.injection = Answer::yes, .injection_detail = "\"250 2.0.0 OK\""});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == checks::Status::failed);
  CHECK(findings[0].severity == checks::Severity::error);
  CHECK(findings[0].detail.ends_with("It answered \"250 2.0.0 OK\"."));
}

TEST_CASE("a server that does not answer it has passed") {
  const auto findings = findings_for(observation::PreambleRecord{.injection = Answer::no});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == checks::Status::passed);
}

TEST_CASE("a connection that was lost meanwhile is undetermined, with why") {
  const auto findings = findings_for(
      observation::PreambleRecord{.injection = Answer::undetermined, .injection_detail = "the connection was closed"});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].status == checks::Status::undetermined);
  CHECK(findings[0].detail == "the connection was closed");
}

TEST_CASE("where nothing was injected, the check does not apply") {
  for (const auto& preamble :
       {std::optional<observation::PreambleRecord>(), std::optional(observation::PreambleRecord{})}) {
    const auto findings = findings_for(preamble);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].status == checks::Status::not_applicable);
  }
}

}  // namespace trustprobe

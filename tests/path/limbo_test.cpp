// Cases made elsewhere: x509-limbo and BetterTLS path building. Read where they are, never copied in.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "base/file.h"
#include "base/text.h"
#include "path/path_verdict.h"
#include "support/certificate_maker.h"
#include "x509/pem.h"

using namespace trustprobe;
namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

fs::path limbo_directory() {
  const char* source = std::getenv("TRUSTPROBE_SOURCE");
  return fs::path(source == nullptr ? "." : source) / ".." / "shared" / "limbo";
}

json::value read_json(const std::string& name) {
  const auto text = base::read_file(limbo_directory() / name);
  if (!text) throw std::runtime_error(text.error().sentence());
  return json::parse(*text);
}

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string(value.as_string()) : "";
}

base::Instant validation_time(const json::value& test) {
  const std::string text = text_of(test.at("validation_time"));
  if (text.empty()) return support::instant("2026-11-01");
  return support::instant(text.substr(0, 19) + "Z");
}

/// What `web` says of one case; nothing where a certificate that it needs is no certificate.
struct Answer {
  bool accepted = false;
  std::string reasons;
};

std::vector<x509::CertificateRef> parsed(const json::value& pems, std::string& defect) {
  std::vector<x509::CertificateRef> certificates;
  for (const json::value& pem : pems.as_array()) {
    auto content = x509::read_pem(text_of(pem), "case");
    if (!content) {
      defect = content.error().what;
      continue;
    }
    for (auto& entry : content->certificates) certificates.push_back(entry.certificate);
  }
  return certificates;
}

Answer ask_web(const json::value& test) {
  std::string defect;
  const auto leaf = parsed(json::array{test.at("peer_certificate")}, defect);
  if (leaf.empty()) return {false, defect};
  std::vector<trust::Anchor> anchors;
  for (auto& certificate : parsed(test.at("trusted_certs"), defect)) anchors.push_back({certificate, ""});
  const trust::TrustStore store("limbo", {}, std::move(anchors));

  path::VerdictRequest request;
  request.presented = leaf;
  for (auto& certificate : parsed(test.at("untrusted_intermediates"), defect)) request.presented.push_back(certificate);
  request.store = &store;
  request.client = &path::web_client();
  request.terms.now = validation_time(test);
  if (const auto* name = test.at("expected_peer_name").if_object())
    request.terms.expected_name = text_of(name->at("value"));
  path::SignatureMemory memory;
  const path::PathVerdict verdict = path::judge_chain(request, memory);
  Answer answer{verdict.verdict == path::Verdict::trusted, defect};
  for (const auto& problem : verdict.problems) {
    answer.reasons += fmt::format(" {}@{}: {};", path::rule(problem.id).name, problem.position, problem.detail);
  }
  return answer;
}

bool is_server_case(const json::value& test) {
  return text_of(test.at("validation_kind")) == "SERVER" && test.at("key_usage").as_array().empty();
}

/// The answer of Go, rustls and libpki where all three gave one and the same; nothing otherwise.
class Consensus {
 public:
  Consensus() : results_(read_json("baselines.json")) {
    const json::array& names = results_.at("implementations").as_array();
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string name = text_of(names[i]);
      // The first column of a result is what the case's author expects.
      if (name.starts_with("go-") || name.starts_with("rustls") || name.starts_with("boringssl"))
        columns_.push_back(i + 1);
    }
  }

  std::optional<bool> on(const std::string& id) const {
    const json::array& answers = results_.at("results").at(id).as_array();
    const std::string first = text_of(answers[columns_.front()]);
    for (const std::size_t column : columns_) {
      if (text_of(answers[column]) != first) return std::nullopt;
    }
    if (first != "S" && first != "F") return std::nullopt;
    return first == "S";
  }

 private:
  json::value results_;
  std::vector<std::size_t> columns_;
};

struct Tally {
  std::size_t cases = 0;
  std::size_t agreed = 0;
};

Tally compare_with_consensus(const std::string& file, const std::map<std::string, std::string>& known) {
  const Consensus consensus;
  Tally tally;
  const json::value cases = read_json(file);
  for (const json::value& test : cases.at("testcases").as_array()) {
    const std::string id = text_of(test.at("id"));
    const auto expected = consensus.on(id);
    if (!is_server_case(test) || !expected) continue;
    ++tally.cases;
    const Answer answer = ask_web(test);
    const bool agreed = answer.accepted == *expected;
    tally.agreed += agreed;
    if (agreed == !known.contains(id)) continue;
    FAIL_CHECK(fmt::format("{}: {}; they {}, web {}:{}", id, agreed ? "agrees now, take it off the list" : "disagrees",
                           *expected ? "accept" : "refuse", answer.accepted ? "accepts" : "refuses", answer.reasons));
  }
  return tally;
}

bool present() {
  if (fs::exists(limbo_directory() / "core.json")) return true;
  MESSAGE("skipped: ../shared/limbo not present");
  return false;
}

}  // namespace

TEST_CASE("web agrees with Go, rustls and libpki wherever they agree on x509-limbo's core cases") {
  if (!present()) return;
  const std::map<std::string, std::string> known{};
  const Tally tally = compare_with_consensus("core.json", known);
  MESSAGE(fmt::format("core: web agrees on {} of {}", tally.agreed, tally.cases));
  CHECK(tally.cases >= 100);
  CHECK(tally.agreed == tally.cases - known.size());
}

TEST_CASE("web finds the right path in every BetterTLS graph") {
  if (!present()) return;
  std::size_t cases = 0;
  const json::value file = read_json("bettertls-pathbuilding.json");
  for (const json::value& test : file.at("testcases").as_array()) {
    ++cases;
    const Answer answer = ask_web(test);
    INFO(text_of(test.at("id")), answer.reasons);
    CHECK(answer.accepted == (text_of(test.at("expected_result")) == "SUCCESS"));
  }
  CHECK(cases == 51);
}

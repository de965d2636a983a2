// What was negotiated, and what came beside the certificates.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "checks/hsts.h"
#include "observation/failure_text.h"
#include "suites/rows.h"

namespace trustprobe::suites {
namespace {

using observation::EndpointObservation;
using observation::HandshakeRecord;

constexpr std::array<std::string_view, 4> protocol_words{"TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"};
std::size_t protocol_rank(std::string_view version) {
  return static_cast<std::size_t>(std::ranges::find(protocol_words, version) - protocol_words.begin());
}

Found protocol_at(const EndpointObservation& seen, const HandshakeRecord& handshake, bool holds) {
  return {met_if(holds), fmt::format("{} at {}", handshake.version, place_of(seen))};
}

std::vector<Found> judge_min_protocol(const Question& question) {
  return for_each_handshake(question, [&](const EndpointObservation& seen, const HandshakeRecord& handshake) {
    const bool known = protocol_rank(handshake.version) < protocol_words.size();
    return protocol_at(seen, handshake,
                       known && protocol_rank(handshake.version) >= protocol_rank(word_of(question.expectation.value)));
  });
}

std::vector<Found> judge_max_protocol(const Question& question) {
  return for_each_handshake(question, [&](const EndpointObservation& seen, const HandshakeRecord& handshake) {
    return protocol_at(seen, handshake,
                       protocol_rank(handshake.version) <= protocol_rank(word_of(question.expectation.value)));
  });
}

std::string group_words(const EndpointObservation& seen, const HandshakeRecord& handshake) {
  return fmt::format("{} at {}", handshake.group.empty() ? "no group (static RSA)" : handshake.group, place_of(seen));
}

// A handshake that ended before the group was said.
bool group_unknown(const HandshakeRecord& handshake) {
  return handshake.group.empty() && !handshake.complete;
}

std::vector<Found> judge_groups(const Question& question) {
  return for_each_handshake(question, [&](const EndpointObservation& seen, const HandshakeRecord& handshake) -> Found {
    if (group_unknown(handshake)) return {JudgementStatus::undetermined, "no whole handshake at " + place_of(seen)};
    return {met_if(fits_any(texts_of(question.expectation.value), handshake.group)), group_words(seen, handshake)};
  });
}

std::vector<Found> judge_groups_denied(const Question& question) {
  return for_each_handshake(question, [&](const EndpointObservation& seen, const HandshakeRecord& handshake) -> Found {
    if (group_unknown(handshake)) return {JudgementStatus::undetermined, "no whole handshake at " + place_of(seen)};
    return {met_if(!fits_any(texts_of(question.expectation.value), handshake.group)), group_words(seen, handshake)};
  });
}

std::vector<Found> judge_ciphers(const Question& question) {
  return for_each_handshake(question, [&](const EndpointObservation& seen, const HandshakeRecord& handshake) -> Found {
    return {met_if(fits_any(texts_of(question.expectation.value), handshake.cipher_suite)),
            fmt::format("{} at {}", handshake.cipher_suite, place_of(seen))};
  });
}

Found hsts_at(const EndpointObservation& seen, long wanted_days) {
  if (!seen.http || !seen.http->status) {
    return {JudgementStatus::undetermined,
            fmt::format("no HTTP answer from {}{}", place_of(seen),
                        seen.http && !seen.http->failure.empty() ? ": " + base::printable(seen.http->failure) : "")};
  }
  const std::string remedy = fmt::format("send Strict-Transport-Security: max-age={}", wanted_days * 86'400);
  if (!seen.http->strict_transport_security) return {JudgementStatus::unmet, "no HSTS from " + place_of(seen), remedy};
  const auto seconds = checks::hsts_max_age(*seen.http->strict_transport_security);
  if (!seconds) {
    return {JudgementStatus::unmet,
            fmt::format("HSTS without a max-age from {}: {}", place_of(seen), *seen.http->strict_transport_security),
            remedy};
  }
  const bool enough = *seconds / 86'400 >= wanted_days;
  return {met_if(enough),
          fmt::format("HSTS for {} from {}", base::duration_text(base::Seconds{*seconds}), place_of(seen)),
          enough ? "" : remedy};
}

std::vector<Found> judge_min_hsts_days(const Question& question) {
  std::vector<Found> found;
  for (const EndpointObservation& seen : question.assessment.observation->endpoints) {
    if (seen.reached()) found.push_back(hsts_at(seen, count_of(question.expectation.value)));
  }
  return found;
}

const checks::Finding* staple_fault(const assess::Assessment& assessment, std::size_t endpoint) {
  for (const checks::Finding& finding : assessment.findings) {
    const bool here = std::ranges::find(finding.endpoints, endpoint) != finding.endpoints.end();
    if (finding.check == "staple-invalid" && finding.status == checks::Status::failed && here) return &finding;
  }
  return nullptr;
}

// A server may staple for one of its certificates and not for another.
std::vector<Found> judge_staple(const Question& question) {
  const bool wanted = flag_of(question.expectation.value);
  std::vector<Found> found;
  const auto& endpoints = question.assessment.observation->endpoints;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    const checks::Finding* fault = wanted ? staple_fault(question.assessment, i) : nullptr;
    if (fault != nullptr) found.push_back({JudgementStatus::unmet, fault->summary, fault->remedy});
    for (const observation::Attempt& attempt : endpoints[i].attempts) {
      const auto certificate = attempt.handshake.chain.leaf();
      if (!attempt.offer->sends_server_name || !certificate) continue;
      const auto& staples = attempt.handshake.stapled_ocsp;
      const bool there = !staples.empty() && !staples.front().empty();
      found.push_back({met_if(there == wanted),
                       fmt::format("{} stapled response for the {} certificate from {}", there ? "a" : "no",
                                   base::printable(certificate->public_key.name), place_of(endpoints[i])),
                       wanted && !there ? "switch OCSP stapling on for every certificate of the server" : ""});
    }
  }
  return found;
}

std::string with_flag(const ExpectedValue& value, std::string_view when_true, std::string_view when_false) {
  return std::string(flag_of(value) ? when_true : when_false);
}

}  // namespace

constinit const ExpectationKind min_protocol{
    .key = "min_protocol",
    .type = ValueType::word,
    .summary = "at least this version is negotiated",
    .words = protocol_words,
    .default_offer_only = true,
    .expected = [](const ExpectedValue& value) { return word_of(value) + " or later"; },
    .judge = judge_min_protocol,
};

constinit const ExpectationKind max_protocol{
    .key = "max_protocol",
    .type = ValueType::word,
    .summary = "at most this version is negotiated",
    .words = protocol_words,
    .default_offer_only = true,
    .expected = [](const ExpectedValue& value) { return word_of(value) + " or earlier"; },
    .judge = judge_max_protocol,
};

constinit const ExpectationKind groups{
    .key = "groups",
    .type = ValueType::texts,
    .summary = "the key exchange group that is negotiated is one of these: names with *",
    .default_offer_only = true,
    .expected = [](const ExpectedValue& value) { return "the group " + one_of(value); },
    .judge = judge_groups,
};

constinit const ExpectationKind groups_denied{
    .key = "groups_denied",
    .type = ValueType::texts,
    .summary = "the key exchange group that is negotiated is none of these: names with *",
    .default_offer_only = true,
    .expected = [](const ExpectedValue& value) { return "no group " + one_of(value); },
    .judge = judge_groups_denied,
};

constinit const ExpectationKind ciphers{
    .key = "ciphers",
    .type = ValueType::texts,
    .summary = "the cipher suite that is negotiated is one of these: IANA names with *",
    .default_offer_only = true,
    .expected = [](const ExpectedValue& value) { return "the cipher suite " + one_of(value); },
    .judge = judge_ciphers,
};

constinit const ExpectationKind min_hsts_days{
    .key = "min_hsts_days",
    .type = ValueType::count,
    .summary = "the HTTP answer has Strict-Transport-Security for at least this many days",
    .needs_http = true,
    .default_offer_only = true,
    .expected =
        [](const ExpectedValue& value) {
          return fmt::format("HSTS for at least {}", base::counted(static_cast<std::size_t>(count_of(value)), "day"));
        },
    .judge = judge_min_hsts_days,
};

constinit const ExpectationKind staple{
    .key = "staple",
    .type = ValueType::flag,
    .summary = "true: every address staples an OCSP response that holds; false: none staples one",
    .expected =
        [](const ExpectedValue& value) { return with_flag(value, "a stapled response", "no stapled response"); },
    .judge = judge_staple,
};

}  // namespace trustprobe::suites

// What was negotiated, what came beside the certificates, and whether the addresses agree.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "base/text.h"
#include "checks/catalogue.h"
#include "observation/failure_text.h"
#include "suites/rows.h"

namespace trustprobe::suites {
namespace {

using observation::EndpointObservation;
using observation::HandshakeRecord;

constexpr std::array<std::string_view, 4> protocol_words{"TLS 1.0", "TLS 1.1", "TLS 1.2", "TLS 1.3"};
constexpr std::array<std::string_view, 7> key_type_words{"rsa",   "rsa-pss", "ecdsa", "ed25519",
                                                         "ed448", "dsa",     "ml-dsa"};
constexpr std::array<std::string_view, 3> check_words{"passed", "failed", "not-applicable"};

std::string place_of(const EndpointObservation& seen) {
  return target::to_string(seen.endpoint);
}

std::string_view key_type_of(const x509::Certificate& leaf) {
  using enum x509::KeyAlgorithm;
  switch (leaf.public_key.algorithm) {
    case rsa:
      return "rsa";
    case rsa_pss:
      return "rsa-pss";
    case ec:
      return "ecdsa";
    case ed25519:
      return "ed25519";
    case ed448:
      return "ed448";
    case dsa:
      return "dsa";
    case ml_dsa:
      return "ml-dsa";
    case slh_dsa:
    case other:
      break;
  }
  return "other";
}

std::string words_of(const std::set<std::string_view>& types) {
  return types.empty() ? "none" : fmt::format("{}", fmt::join(types, " and "));
}

// A server that declines an offer by an alert has answered; a lost answer leaves open what it would have served.
bool left_open(const observation::Attempt& attempt) {
  return !attempt.handshake.chain.leaf() && attempt.failure &&
         attempt.failure->reason != observation::FailureReason::alert;
}

// Whether some offer left the server nothing but this type to choose from: what was not asked for may be there.
bool asked_for(const EndpointObservation& seen, std::string_view type) {
  const auto choice = type == "rsa" ? target::KeyChoice::rsa : target::KeyChoice::ecdsa;
  if (type != "rsa" && type != "ecdsa") return true;
  return std::ranges::any_of(seen.attempts,
                             [&](const observation::Attempt& attempt) { return attempt.offer->key == choice; });
}

Found key_types_at(const EndpointObservation& seen, const std::vector<std::string>& wanted) {
  const std::set<std::string_view> expected(wanted.begin(), wanted.end());
  std::set<std::string_view> served;
  const observation::Attempt* open = nullptr;
  for (const observation::Attempt& attempt : seen.attempts) {
    if (!attempt.offer->sends_server_name) continue;
    if (const auto certificate = attempt.handshake.chain.leaf()) served.insert(key_type_of(*certificate));
    if (left_open(attempt)) open = &attempt;
  }
  const std::string words = fmt::format("{} at {}", words_of(served), place_of(seen));
  if (!std::ranges::includes(expected, served)) return {JudgementStatus::unmet, words};
  if (open != nullptr) {
    return {JudgementStatus::undetermined, fmt::format("{}; to the offer {} it {}", words, open->offer->id,
                                                       observation::failure_text(*open->failure))};
  }
  const auto unasked = std::ranges::find_if(
      expected, [&](std::string_view type) { return !served.contains(type) && !asked_for(seen, type); });
  if (unasked != expected.end())
    return {JudgementStatus::undetermined, fmt::format("{}; {} was not asked for", words, *unasked)};
  return {met_if(served == expected), words};
}

std::vector<Found> judge_key_types(const Question& question) {
  std::vector<Found> found;
  for (const EndpointObservation& seen : question.assessment.observation->endpoints) {
    if (seen.reached()) found.push_back(key_types_at(seen, texts_of(question.expectation.value)));
  }
  return found;
}

std::vector<Found> judge_preferred_key(const Question& question) {
  return for_each_handshake(question, [&](const EndpointObservation& seen, const HandshakeRecord& handshake) -> Found {
    const auto certificate = handshake.chain.leaf();
    if (!certificate) return {JudgementStatus::undetermined, "no certificate at " + place_of(seen)};
    return {met_if(key_type_of(*certificate) == word_of(question.expectation.value)),
            fmt::format("{} at {}", base::printable(certificate->public_key.name), place_of(seen))};
  });
}

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

// RFC 6797 6.1.1: max-age, in seconds, quoted or not; directive names of either case.
std::optional<long> max_age(std::string_view header) {
  const std::string lower = base::ascii_lower(header);
  for (std::size_t start = 0; start <= lower.size();) {
    const std::size_t end = std::min(lower.find(';', start), lower.size());
    std::string_view directive = base::trimmed(std::string_view(lower).substr(start, end - start));
    start = end + 1;
    if (!directive.starts_with("max-age")) continue;
    directive = base::trimmed(directive.substr(7));
    if (!directive.starts_with('=')) continue;
    directive = base::trimmed(directive.substr(1));
    if (directive.starts_with('"')) directive.remove_prefix(1);
    long seconds = 0;
    const auto [rest, error] = std::from_chars(directive.data(), directive.data() + directive.size(), seconds);
    if (error == std::errc{} && seconds >= 0) return seconds;
  }
  return std::nullopt;
}

Found hsts_at(const EndpointObservation& seen, long wanted_days) {
  if (!seen.http || !seen.http->status) {
    return {JudgementStatus::undetermined,
            fmt::format("no HTTP answer from {}{}", place_of(seen),
                        seen.http && !seen.http->failure.empty() ? ": " + base::printable(seen.http->failure) : "")};
  }
  const std::string remedy = fmt::format("send Strict-Transport-Security: max-age={}", wanted_days * 86'400);
  if (!seen.http->strict_transport_security) return {JudgementStatus::unmet, "no HSTS from " + place_of(seen), remedy};
  const auto seconds = max_age(*seen.http->strict_transport_security);
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

std::vector<Found> judge_staple(const Question& question) {
  const bool wanted = flag_of(question.expectation.value);
  std::vector<Found> found;
  const auto& endpoints = question.assessment.observation->endpoints;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    if (!endpoints[i].reached()) continue;
    const auto& staples = endpoints[i].attempts.front().handshake.stapled_ocsp;
    const bool there = !staples.empty() && !staples.front().empty();
    const checks::Finding* fault = wanted ? staple_fault(question.assessment, i) : nullptr;
    if (fault != nullptr) {
      found.push_back({JudgementStatus::unmet, fault->summary, fault->remedy});
    } else {
      found.push_back({met_if(there == wanted),
                       fmt::format("{} stapled response from {}", there ? "a" : "no", place_of(endpoints[i]))});
    }
  }
  return found;
}

// One thing of the kind that is expected is enough, whatever the others are.
void keep_met_if_any(std::vector<Found>& found) {
  const auto met = [](const Found& each) { return each.status == JudgementStatus::met; };
  if (std::ranges::any_of(found, met)) std::erase_if(found, [&](const Found& each) { return !met(each); });
}

/// Addresses that answer one offer alike.
struct Group {
  x509::CertificateRef leaf;  ///< null: the offer is declined
  std::vector<std::string> places;
};

struct Answers {
  std::vector<Group> groups;
  std::vector<Found> open;  ///< an answer that was lost, or is no certificate
};

Answers answers_to(const target::Offer& offer, const observation::Observation& observation) {
  Answers answers;
  for (const EndpointObservation& seen : observation.endpoints) {
    for (const observation::Attempt& attempt : seen.attempts) {
      if (attempt.offer != &offer || !seen.reached()) continue;
      const auto certificate = attempt.handshake.chain.leaf();
      if (left_open(attempt) || (!certificate && !attempt.failure)) {
        answers.open.push_back(
            {JudgementStatus::undetermined,
             fmt::format(
                 "what {} serves to the offer {} is not known: it {}", place_of(seen), offer.id,
                 attempt.failure ? observation::failure_text(*attempt.failure) : "sent what is no certificate")});
        continue;
      }
      const auto same = std::ranges::find_if(answers.groups, [&](const Group& group) {
        return group.leaf == nullptr || certificate == nullptr ? group.leaf == certificate
                                                               : group.leaf->fingerprint == certificate->fingerprint;
      });
      if (same != answers.groups.end()) {
        same->places.push_back(place_of(seen));
      } else {
        answers.groups.push_back({certificate, {place_of(seen)}});
      }
    }
  }
  return answers;
}

std::string words_of(const Group& group) {
  const std::string places = checks::listed(group.places);
  if (group.leaf == nullptr) return "declined by " + places;
  return fmt::format("{} (until {}) at {}", x509::fingerprint_hex(*group.leaf).substr(0, 8),
                     base::to_date(group.leaf->not_after), places);
}

Found judge_groups_of(const std::vector<Group>& groups, const target::Offer& offer, bool agree) {
  if (groups.size() == 1) {
    const std::string words =
        base::counted(groups.front().places.size(), "address") +
        (groups.front().leaf == nullptr ? " without an answer to " + std::string(offer.id) : " with one leaf");
    return {met_if(agree), words};
  }
  std::vector<std::string> parts;
  for (const Group& group : groups) parts.push_back(words_of(group));
  return {met_if(!agree), fmt::format("to the offer {}: {}", offer.id, fmt::join(parts, "; ")),
          "install the same certificates everywhere, and reload each server"};
}

std::vector<Found> judge_addresses_agree(const Question& question) {
  const bool agree = flag_of(question.expectation.value);
  std::vector<Found> found;
  for (const target::Offer& offer : target::all_offers()) {
    if (!offer.sends_server_name) continue;
    const Answers answers = answers_to(offer, *question.assessment.observation);
    if (!answers.groups.empty()) found.push_back(judge_groups_of(answers.groups, offer, agree));
    found.insert(found.end(), answers.open.begin(), answers.open.end());
  }
  if (!agree) keep_met_if_any(found);
  return found;
}

// The worst status that the check came to; what could not be seen is never "passed".
std::vector<Found> judge_check(const Question& question) {
  const std::string& expected = word_of(question.expectation.value);
  std::vector<Found> found;
  for (const checks::Finding& finding : question.assessment.findings) {
    if (finding.check != question.expectation.check) continue;
    const std::string words =
        finding.subject.empty() ? std::string(to_string(finding.status)) : finding.subject + " " + finding.summary;
    if (finding.status == checks::Status::undetermined) {
      found.push_back({JudgementStatus::undetermined, words, finding.remedy});
      continue;
    }
    const bool nothing_wrong =
        finding.status == checks::Status::passed || finding.status == checks::Status::not_applicable;
    const bool holds = expected == "passed" ? nothing_wrong : expected == to_string(finding.status);
    found.push_back({met_if(holds), words, holds ? "" : finding.remedy});
  }
  if (expected == "failed") keep_met_if_any(found);
  return found;
}

std::string with_flag(const ExpectedValue& value, std::string_view when_true, std::string_view when_false) {
  return std::string(flag_of(value) ? when_true : when_false);
}

}  // namespace

constinit const ExpectationKind key_types{
    .key = "key_types",
    .type = ValueType::texts,
    .summary = "exactly these key types are served, to the clients that can use them",
    .words = key_type_words,
    .needs_every_offer = true,
    .expected = [](const ExpectedValue& value) { return fmt::format("{}", fmt::join(texts_of(value), " and ")); },
    .judge = judge_key_types,
};

constinit const ExpectationKind preferred_key{
    .key = "preferred_key",
    .type = ValueType::word,
    .summary = "a client that can use every key type gets a leaf with this one",
    .words = key_type_words,
    .expected = [](const ExpectedValue& value) { return word_of(value) + " preferred"; },
    .judge = judge_preferred_key,
};

constinit const ExpectationKind min_protocol{
    .key = "min_protocol",
    .type = ValueType::word,
    .summary = "at least this version is negotiated",
    .words = protocol_words,
    .expected = [](const ExpectedValue& value) { return word_of(value) + " or later"; },
    .judge = judge_min_protocol,
};

constinit const ExpectationKind max_protocol{
    .key = "max_protocol",
    .type = ValueType::word,
    .summary = "at most this version is negotiated",
    .words = protocol_words,
    .expected = [](const ExpectedValue& value) { return word_of(value) + " or earlier"; },
    .judge = judge_max_protocol,
};

constinit const ExpectationKind groups{
    .key = "groups",
    .type = ValueType::texts,
    .summary = "the key exchange group that is negotiated is one of these: names with *",
    .expected = [](const ExpectedValue& value) { return "the group " + one_of(value); },
    .judge = judge_groups,
};

constinit const ExpectationKind groups_denied{
    .key = "groups_denied",
    .type = ValueType::texts,
    .summary = "the key exchange group that is negotiated is none of these: names with *",
    .expected = [](const ExpectedValue& value) { return "no group " + one_of(value); },
    .judge = judge_groups_denied,
};

constinit const ExpectationKind ciphers{
    .key = "ciphers",
    .type = ValueType::texts,
    .summary = "the cipher suite that is negotiated is one of these: IANA names with *",
    .expected = [](const ExpectedValue& value) { return "the cipher suite " + one_of(value); },
    .judge = judge_ciphers,
};

constinit const ExpectationKind min_hsts_days{
    .key = "min_hsts_days",
    .type = ValueType::count,
    .summary = "the HTTP answer has Strict-Transport-Security for at least this many days",
    .needs_http = true,
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

constinit const ExpectationKind addresses_agree{
    .key = "addresses_agree",
    .type = ValueType::flag,
    .summary = "true: all addresses serve the same leaf to the same offer; false: they differ",
    .needs_every_offer = true,
    .expected = [](const ExpectedValue& value) { return with_flag(value, "one leaf everywhere", "different leaves"); },
    .judge = judge_addresses_agree,
};

constinit const ExpectationKind check{
    .key = "check",
    .type = ValueType::word,
    .summary = "a check comes to this: check.leaf-expiring = \"passed\" (also where it does not apply)",
    .words = check_words,
    .expected = [](const ExpectedValue& value) { return word_of(value); },
    .judge = judge_check,
};

}  // namespace trustprobe::suites

#include "report/scan_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "report/layout.h"
#include "wire/registry.h"

namespace trustprobe::report {

using observation::AcceptedList;
using observation::Answer;
using observation::FeatureSurface;

namespace {

constexpr std::string_view does_not_apply = "does not apply";

std::string with_dashes(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '_', '-');
  return text;
}

bool contains_any(std::string_view name, std::initializer_list<std::string_view> parts) {
  return std::ranges::any_of(parts, [&](std::string_view part) { return name.find(part) != std::string_view::npos; });
}

// What stands behind "_WITH_"; in TLS 1.3, where key exchange is not the suite's, all behind "TLS_".
std::string_view cipher_part(std::string_view name) {
  constexpr std::string_view with = "_WITH_", tls = "TLS_";
  if (const auto at = name.find(with); at != std::string_view::npos) return name.substr(at + with.size());
  return name.starts_with(tls) ? name.substr(tls.size()) : name;
}

// The hash of an AEAD suite tells it from no other.
std::string_view without_hash(std::string_view cipher) {
  if (!contains_any(cipher, {"GCM", "CCM", "POLY1305"})) return cipher;
  for (const std::string_view hash : {"_SHA256", "_SHA384"}) {
    if (cipher.ends_with(hash)) return cipher.substr(0, cipher.size() - hash.size());
  }
  return cipher;
}

std::string signed_grouped(std::size_t more, std::size_t less) {
  return more >= less ? grouped(more - less) + " bytes more" : grouped(less - more) + " bytes less";
}

std::string microseconds_text(base::Microseconds difference) {
  const base::Microseconds size{std::abs(difference.count())};
  const std::string text = size < base::Microseconds{1'000}
                               ? base::counted(static_cast<std::size_t>(size.count()), "microsecond")
                               : duration_text(size);
  return text + (difference.count() < 0 ? " less" : " more");
}

// The algorithms stand beside the answer.
observation::FeatureAnswer certificate_compression(const FeatureSurface& features) {
  if (features.certificate_compression.empty()) {
    const observation::FeatureAnswer& asked = features.certificate_compression_asked;
    return {asked.answer == Answer::undetermined ? asked.answer : Answer::no, asked.detail};
  }
  return {Answer::yes, joined(features.certificate_compression, wire::certificate_compression_name)};
}

std::string_view form_words(observation::HelloForm form) {
  using observation::HelloForm;
  switch (form) {
    case HelloForm::classical:
      return "classical";
    case HelloForm::hybrid_whole:
      return "post-quantum at once";
    case HelloForm::hybrid_two_segments:
      return "in two TCP segments";
    case HelloForm::hybrid_two_records:
      return "in two TLS records";
    case HelloForm::hybrid_late_half:
      return "with a pause in the middle";
    case HelloForm::hybrid_padded_one_mss:
      return "padded past one TCP segment";
    case HelloForm::hybrid_padded_two_mss:
      return "padded past two TCP segments";
    case HelloForm::hybrid_retry:
      return "post-quantum without a share";
  }
  return "";
}

}  // namespace

bool weak_suite(std::uint16_t suite) {
  const wire::SuiteTraits traits = wire::traits_of(suite);
  const bool anonymous = traits.authentication == wire::SuiteTraits::Authentication::anonymous;
  return anonymous || traits.null_encryption || traits.export_grade || traits.rc4 || traits.des || traits.triple_des;
}

std::string cipher_words(std::uint16_t suite) {
  const std::string name = wire::cipher_suite_name(suite);
  const std::string_view cipher = without_hash(cipher_part(name));
  const std::string words = cipher == "CHACHA20_POLY1305" ? "ChaCha20" : with_dashes(cipher);
  return weak_suite(suite) ? words + " (weak)" : words;
}

std::string key_exchange_words(std::uint16_t suite) {
  const std::string name = wire::cipher_suite_name(suite);
  const auto with = name.find("_WITH_");
  if (with == std::string::npos || !name.starts_with("TLS_")) return {};
  return with_dashes(std::string_view(name).substr(4, with - 4));
}

bool post_quantum_group(std::uint16_t group) {
  const wire::GroupFamily family = wire::group_family(group);
  return family == wire::GroupFamily::hybrid || family == wire::GroupFamily::ml_kem;
}

std::string group_words(std::uint16_t group) {
  const bool draft = wire::group_family(group) == wire::GroupFamily::draft_hybrid;
  return wire::group_name(group) + (post_quantum_group(group) ? " (post-quantum)"
                                    : draft                   ? " (post-quantum draft)"
                                                              : "");
}

std::string order_words(const AcceptedList& list) {
  if (list.accepted.size() < 2) return {};
  switch (list.preference) {
    case observation::Preference::server:
      return "in the server's order";
    case observation::Preference::client:
      return "in the client's order";
    case observation::Preference::undetermined:
      return "whose order counts is undetermined";
  }
  return {};
}

std::string joined(const std::vector<std::uint16_t>& values, WordsOf words_of) {
  std::vector<std::string> words;
  for (const std::uint16_t value : values) words.push_back(words_of(value));
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string list_words(const AcceptedList& list, WordsOf words_of, std::string_view remark) {
  std::vector<std::string> parts;
  if (!list.accepted.empty()) parts.push_back(joined(list.accepted, words_of));
  if (list.accepted.empty() && list.exhaustive()) parts.emplace_back("none");
  if (std::string order = order_words(list); !order.empty()) parts.push_back(std::move(order));
  if (!remark.empty()) parts.emplace_back(remark);
  if (!list.exhaustive()) parts.push_back("undetermined: " + joined(list.undetermined, words_of));
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string in_brackets(std::string_view detail) {
  return detail.empty() ? std::string() : fmt::format(" ({})", base::printable(detail));
}

std::string answers_words(const std::vector<NamedAnswer>& answers, bool verbose) {
  std::vector<std::string> yes, no, unknown, parts;
  for (const auto& [name, seen] : answers) {
    const std::string detail = in_brackets(seen.detail);
    if (seen.answer == Answer::yes) yes.push_back(std::string(name) + detail);
    if (seen.answer == Answer::no) no.push_back(std::string(name) + (verbose ? detail : ""));
    if (seen.answer == Answer::undetermined && seen.detail != does_not_apply)
      unknown.push_back(std::string(name) + detail);
  }
  if (!yes.empty()) parts.push_back(fmt::format("{}", fmt::join(yes, ", ")));
  if (!no.empty()) parts.push_back(fmt::format("no {}", fmt::join(no, ", no ")));
  if (!unknown.empty()) parts.push_back(fmt::format("undetermined: {}", fmt::join(unknown, ", ")));
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::vector<NamedAnswer> session_answers(const FeatureSurface& features) {
  return {{"tickets in TLS 1.3", features.psk_resumption},
          {"early data", features.early_data},
          {"tickets up to TLS 1.2", features.ticket_resumption},
          {"session ids", features.session_id_resumption}};
}

std::vector<NamedAnswer> feature_answers(const FeatureSurface& features) {
  return {{"OCSP staple", features.ocsp_stapling},
          {"client certificate request", features.client_certificate_request},
          {"extended master secret", features.extended_master_secret},
          {"encrypt-then-MAC", features.encrypt_then_mac},
          {"secure renegotiation", features.secure_renegotiation},
          {"renegotiation by the client", features.client_renegotiation},
          {"fallback protection", features.fallback_scsv},
          {"compression", features.compression},
          {"heartbeat", features.heartbeat},
          {"certificate compression", certificate_compression(features)}};
}

std::string trial_words(const std::vector<observation::HelloTrial>& trials) {
  if (trials.empty()) return {};
  std::vector<std::string> no, unknown;
  std::size_t largest = 0;
  for (const observation::HelloTrial& trial : trials) {
    const std::string words = std::string(form_words(trial.form)) + in_brackets(trial.detail);
    if (trial.answered == Answer::no) no.push_back(words);
    if (trial.answered == Answer::undetermined) unknown.push_back(words);
    if (trial.answered == Answer::yes) largest = std::max(largest, trial.hello_bytes);
  }
  const std::size_t answered = trials.size() - no.size() - unknown.size();
  std::string text = no.empty() && unknown.empty() ? fmt::format("all {} forms answered", answered)
                                                   : fmt::format("{} of {} forms answered", answered, trials.size());
  if (largest > 0) text += fmt::format(", up to {} bytes", grouped(largest));
  if (!no.empty()) text += fmt::format("; not: {}", fmt::join(no, ", "));
  if (!unknown.empty()) text += fmt::format("; undetermined: {}", fmt::join(unknown, ", "));
  return text;
}

std::string cost_words(const observation::PostQuantumCost& cost) {
  const auto& [classical, hybrid, detail] = cost;
  if (classical.handshakes == 0 || hybrid.handshakes == 0)
    return detail.empty() ? std::string() : "cost undetermined: " + base::printable(detail);
  return fmt::format(
      "{}: {} and {} a handshake than with {} (medians of {})", wire::group_name(hybrid.group),
      signed_grouped(hybrid.bytes_sent + hybrid.bytes_received, classical.bytes_sent + classical.bytes_received),
      microseconds_text(hybrid.duration - classical.duration), wire::group_name(classical.group),
      std::min(classical.handshakes, hybrid.handshakes));
}

std::string effort_words(const observation::ScanEffort& effort) {
  if (effort.connections == 0) return {};
  std::string text = fmt::format("{} connection{} in {}", grouped(effort.connections),
                                 effort.connections == 1 ? "" : "s", duration_text(effort.duration));
  if (effort.retried > 0) text += fmt::format(", {} asked again", grouped(effort.retried));
  return text + fmt::format(", {} without an answer", grouped(effort.unanswered));
}

}  // namespace trustprobe::report

#include "report/store_check_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "checks/served.h"
#include "observation/json.h"
#include "path/client.h"
#include "report/finding_lines.h"
#include "report/layout.h"
#include "report/store_report.h"
#include "report/verdict_json.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;
using base::Severity;
using observation::outside_text;
using trust::RequirementResult;
using Kind = RequirementResult::Kind;

std::string short_name(const x509::Certificate& certificate) {
  return fmt::format("{} ({})", checks::name_of(certificate), x509::fingerprint_hex(certificate).substr(0, 8));
}

// Those that end no path at an intermediate.
std::string clients_that_want_roots() {
  std::vector<std::string> ids;
  for (const path::Client& client : path::all_clients()) {
    if (!client.anchors.intermediates) ids.emplace_back(client.id);
  }
  return checks::listed(ids, ids.size());
}

// How one adds a root to a store of this format.
std::string how_to_add(const trust::TrustStore& store, const trust::TrustStore& required) {
  const trust::StoreOrigin& origin = store.origin();
  const bool named = required.origin().format.starts_with("manifest");
  const std::string roots = fmt::format("trustprobe store export {} -o roots.pem writes them; ",
                                        named ? base::printable(required.name()) : required.origin().path);
  if (store.name() == "system" || origin.path == "/etc/ssl/certs/ca-certificates.crt")
    return roots +
           "on Debian put each that is missing into /usr/local/share/ca-certificates/NAME.crt and run "
           "update-ca-certificates";
  if (store.details().java_reads)
    return fmt::format("{}keytool -importcert -alias NAME -file ROOT.pem -keystore {} adds one", roots, origin.path);
  return fmt::format("{}add what is missing to {}", roots, origin.path);
}

FindingText missing(const RequirementResult& result) {
  const x509::Certificate& wanted = *result.wanted->certificate;
  FindingText finding{.severity = Severity::error, .fact = {}, .id = "required-missing", .detail = {}, .remedy = {}};
  finding.fact = fmt::format("{} is missing", checks::name_of(wanted));
  finding.detail = "SHA-256 " + x509::fingerprint_hex(wanted);
  return finding;
}

FindingText limited(const RequirementResult& result) {
  FindingText finding{.severity = Severity::error, .fact = {}, .id = "required-limited", .detail = {}, .remedy = {}};
  finding.fact = fmt::format("{} is there and limited: {}", short_name(*result.wanted->certificate),
                             constraints_text(result.found->constraints));
  finding.detail = "Clients that honour the store's limits do not trust it for every TLS server.";
  finding.remedy = "lift the limit, or see with trustprobe impact which endpoints it concerns";
  return finding;
}

FindingText other_certificate(const RequirementResult& result) {
  const x509::Certificate& found = *result.found->certificate;
  FindingText finding{.severity = Severity::note, .fact = {}, .id = "required-by-key", .detail = {}, .remedy = {}};
  finding.fact = fmt::format("{} is there by its key, in another certificate: {}",
                             checks::name_of(*result.wanted->certificate), short_name(found));
  if (found.self_signed()) {
    finding.detail = "It is self-signed too, re-issued: every client takes it for the same anchor.";
    return finding;
  }
  finding.severity = Severity::warning;
  finding.detail = fmt::format(
      "It is the form that {} signed. Clients that want a self-signed anchor do not end a path "
      "there: {}.",
      checks::name_of(found.issuer), clients_that_want_roots());
  finding.remedy = "put the self-signed root in its place";
  return finding;
}

// Said once for all of them.
std::string what_is_missing(const Gate& gate, const trust::TrustStore& store, const TextStyle& style) {
  const auto count = std::ranges::count(gate.results, Kind::missing, &RequirementResult::kind);
  if (count == 0) return "";
  const auto width = static_cast<std::size_t>(std::max(style.width, 60));
  const std::string why =
      fmt::format("Clients of this store refuse every chain that ends at {} and at no other root of it.",
                  count == 1 ? "this root" : "one of these roots");
  const std::string indent(finding_column, ' ');
  return indent + folded(why, width, finding_column, finding_column) + indent +
         folded("Do: " + how_to_add(store, *gate.required), width, finding_column, finding_column + 4);
}

std::string gate_lines(const Gate& gate, const trust::TrustStore& store, const TextStyle& style) {
  const auto present = std::ranges::count(gate.results, Kind::present, &RequirementResult::kind);
  std::string text =
      fmt::format("\n  {}   {}: {} of {} present\n",
                  gate.passed() ? toned("passes", Tone::good, style) : toned("FAILS", Tone::bad, style),
                  base::printable(gate.required->name()), present, base::counted(gate.results.size(), "anchor"));
  for (const RequirementResult& result : gate.results) {
    if (result.kind == Kind::missing) text += finding_lines(missing(result), true, style);
    if (result.kind == Kind::limited) text += finding_lines(limited(result), true, style);
    if (result.kind == Kind::other_certificate) text += finding_lines(other_certificate(result), true, style);
  }
  return text + what_is_missing(gate, store, style);
}

std::string headline(const StoreCheck& check, base::Instant now, const TextStyle& style) {
  const trust::StoreOrigin& origin = check.store->origin();
  std::string answer;
  if (check.gates_failed() > 0) {
    answer = toned("FAILS", Tone::bad, style) +
             fmt::format("   {} of {}, ", check.gates_failed(), base::counted(check.gates.size(), "gate"));
  } else if (!check.gates.empty()) {
    answer = toned("PASSES", Tone::good, style) + fmt::format("   {}, ", base::counted(check.gates.size(), "gate"));
  } else {
    answer = check.findings.empty() ? toned("CLEAN", Tone::good, style) + "   "
                                    : toned("CHECKED", Tone::notable, style) + "   ";
  }
  std::string about =
      fmt::format("{}, {}", base::printable(origin.format), base::counted(check.store->anchors().size(), "anchor"));
  if (origin.modified) {
    about += ", modified " + base::to_date(*origin.modified);
    if (*origin.modified <= now) about += fmt::format(", {} ago", checks::duration_text(now - *origin.modified));
  }
  return fmt::format("{}   {}{}\n", base::printable(check.store->name()), answer, about);
}

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::present:
      return "present";
    case Kind::other_certificate:
      return "other-certificate";
    case Kind::limited:
      return "limited";
    case Kind::missing:
      return "missing";
  }
  return "";
}

json::object result_json(const RequirementResult& result) {
  const x509::Certificate& wanted = *result.wanted->certificate;
  return {
      {"sha256", x509::fingerprint_hex(wanted)},
      {"subject", outside_text(wanted.subject.text, {})},
      {"status", to_string(result.kind)},
      {"found", result.found ? json::value(x509::fingerprint_hex(*result.found->certificate)) : json::value(nullptr)}};
}

json::object gate_json(const Gate& gate) {
  json::array results;
  for (const RequirementResult& result : gate.results) results.push_back(result_json(result));
  return {{"required", outside_text(gate.required->name(), {})},
          {"passed", gate.passed()},
          {"anchors", std::move(results)}};
}

json::object finding_json(const trust::StoreFinding& finding) {
  json::array subjects;
  for (const std::string& subject : finding.subjects) subjects.push_back(outside_text(subject, {}));
  return {{"rule", finding.id},
          {"severity", base::to_string(finding.severity)},
          {"subjects", std::move(subjects)},
          {"summary", outside_text(finding.summary, {})},
          {"detail", outside_text(finding.detail, {})},
          {"remedy", outside_text(finding.remedy, {})}};
}

}  // namespace

bool Gate::passed() const {
  return std::ranges::all_of(results, [](const RequirementResult& result) {
    return result.kind == Kind::present || result.kind == Kind::other_certificate;
  });
}

std::size_t StoreCheck::gates_failed() const {
  return static_cast<std::size_t>(std::ranges::count_if(gates, [](const Gate& gate) { return !gate.passed(); }));
}

std::string render_store_check(const StoreCheck& check, base::Instant now, const TextStyle& style) {
  std::string text = headline(check, now, style);
  for (const Gate& gate : check.gates) text += gate_lines(gate, *check.store, style);
  if (!check.findings.empty()) text += "\n";
  for (const trust::StoreFinding& finding : check.findings) {
    const bool note = finding.severity == Severity::note;
    text += finding_lines({.severity = finding.severity,
                           .fact = finding.summary,
                           .id = finding.id,
                           .detail = finding.detail,
                           .remedy = finding.remedy},
                          !note || style.verbose, style);
  }
  return text;
}

std::string store_check_json(const StoreCheck& check) {
  json::object line = line_of("store-check", {});
  line.emplace("name", outside_text(check.store->name(), {}));
  line.emplace("path", outside_text(check.store->origin().path, {}));
  line.emplace("passed", check.gates_failed() == 0);
  json::array gates, findings;
  for (const Gate& gate : check.gates) gates.push_back(gate_json(gate));
  for (const trust::StoreFinding& finding : check.findings) findings.push_back(finding_json(finding));
  line.emplace("gates", std::move(gates));
  line.emplace("findings", std::move(findings));
  std::string text;
  append_line(line, text);
  return text;
}

}  // namespace trustprobe::report

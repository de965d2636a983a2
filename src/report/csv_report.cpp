// RFC 4180: a header, CRLF, fields in quotes where they need them. One row for each certificate that an endpoint serves
// as a leaf, without the leaf's fields where it is no certificate; one for an endpoint that served none.
#include <fmt/format.h>

#include <algorithm>

#include "report/report_format.h"

namespace trustprobe::report {
namespace {

constexpr std::string_view header =
    "target,address,port,server_name,outcome,failure,subject,names,issuer,key,serial,not_before,not_after,days_left,"
    "sha256,store,client,verdict,anchor,reason,revocation,tls_version,group,cipher_suite\r\n";

constexpr std::size_t leaf_field_count = 9;  // from "subject" to "sha256"

bool is_negative_number(std::string_view text) {
  return text.size() > 1 && text.front() == '-' && text.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

// Spreadsheets take a field that begins so for a formula (CWE-1236).
bool looks_like_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos &&
         !is_negative_number(text);
}

std::string field(std::string_view text) {
  const bool guarded = looks_like_formula(text);
  if (!guarded && text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = guarded ? "\"'" : "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string row(const std::vector<std::string>& fields) {
  std::string text;
  for (const std::string& each : fields) text += (text.empty() ? "" : ",") + field(each);
  return text + "\r\n";
}

std::vector<std::string> place_fields(const ReportedTarget& target, const ReportedEndpoint& endpoint) {
  return {target.target,
          endpoint.address,
          std::to_string(endpoint.port),
          endpoint.server_name,
          std::string(to_string(target.outcome)),
          endpoint.failure};
}

std::vector<std::string> handshake_fields(const ReportedHandshake& handshake) {
  return {handshake.version, handshake.group, handshake.cipher_suite};
}

std::vector<std::string> leaf_fields(const ReportedCertificate& leaf, base::Instant now) {
  return {leaf.name,
          fmt::format("{}", fmt::join(leaf.names, " ")),
          leaf.issuer_name,
          leaf.key,
          leaf.serial,
          base::to_rfc3339(leaf.not_before),
          base::to_rfc3339(leaf.not_after),
          std::to_string(base::whole_days(leaf.not_after - now)),
          leaf.id};
}

std::vector<std::string> verdict_fields(const ReportedVerdict& verdict) {
  return {verdict.store,  verdict.client, std::string(to_string(verdict.verdict)),
          verdict.anchor, verdict.reason, std::string(to_string(verdict.revocation))};
}

void append(std::vector<std::string>& fields, std::vector<std::string> more) {
  fields.insert(fields.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// `place` is one of the chain's endpoints. Which clients get the chain, its own handshake tells: the default offer may
// have shown another.
std::string chain_rows(const Report& report, const ReportedTarget& target, const ReportedChain& chain,
                       std::size_t place) {
  ReportedEndpoint endpoint = target.endpoints[chain.endpoints[place]];
  const ReportedHandshake& handshake = chain.handshakes.at(place);
  if (!handshake.with_server_name) endpoint.server_name.clear();
  std::string text;
  for (const ReportedVerdict& verdict : chain.verdicts) {
    std::vector<std::string> fields = place_fields(target, endpoint);
    append(fields, chain.defect.empty() ? leaf_fields(leaf_of(report, chain), target.at)
                                        : std::vector<std::string>(leaf_field_count));
    append(fields, verdict_fields(verdict));
    append(fields, handshake_fields(handshake));
    text += row(fields);
  }
  return text;
}

std::string bare_row(const ReportedTarget& target, const ReportedEndpoint& endpoint) {
  std::vector<std::string> fields = place_fields(target, endpoint);
  fields.resize(21);
  append(fields, {endpoint.version, endpoint.group, endpoint.cipher_suite});
  return row(fields);
}

std::string endpoint_rows(const Report& report, const ReportedTarget& target, std::size_t place) {
  std::string text;
  for (const ReportedChain& chain : target.chains) {
    const auto here = std::ranges::find(chain.endpoints, place);
    if (here == chain.endpoints.end()) continue;
    text += chain_rows(report, target, chain, static_cast<std::size_t>(here - chain.endpoints.begin()));
  }
  return text.empty() ? bare_row(target, target.endpoints[place]) : text;
}

}  // namespace

std::string csv_report(const Report& report, const ReportSettings&) {
  std::string text(header);
  for (const ReportedTarget& target : report.targets) {
    for (std::size_t i = 0; i < target.endpoints.size(); ++i) text += endpoint_rows(report, target, i);
    if (target.endpoints.empty()) {
      text += bare_row(target, {.address = {},
                                .port = target.port,
                                .server_name = {},
                                .at = target.at,
                                .failure = target.not_probed,
                                .version = {},
                                .cipher_suite = {},
                                .group = {},
                                .http_status = {}});
    }
  }
  return text;
}

}  // namespace trustprobe::report

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/caa_rules.h"
#include "checks/served.h"
#include "observation/failure_text.h"
#include "report/layout.h"
#include "report/sections.h"

namespace trustprobe::report {
namespace {

using observation::Attempt;
using observation::EndpointObservation;

std::string times(const observation::Timings& timings) {
  const std::string before =
      timings.preamble.count() > 0 ? fmt::format("before TLS {}, ", duration_text(timings.preamble)) : "";
  return fmt::format("connect {}, {}handshake {}", duration_text(timings.connect), before,
                     duration_text(timings.handshake));
}

std::string answer(const Attempt& attempt) {
  if (!attempt.failure) return times(attempt.timings);
  const std::string failure = failure_text(*attempt.failure);
  return attempt.handshake.chain.empty() ? failure : failure + ", after its certificate came";
}

std::string address_lines(const View& view) {
  const auto& endpoints = view.assessment.observation->endpoints;
  std::size_t widest = 0;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    widest = std::max(widest, display_width(checks::address_text(view.input, i)));
  }
  std::string text;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    const std::size_t column = 2 + widest + 3;
    text += "  " + padded(checks::address_text(view.input, i), widest + 3) +
            folded(answer(endpoints[i].attempts.front()), view.width(), column, column);
  }
  return text;
}

// One line of how all of them were reached, where that is not by plain connections.
std::string way_line(const View& view) {
  const auto& way = view.assessment.observation->way;
  if (!way) return {};
  std::vector<std::string> parts;
  if (!way->proxies.empty()) {
    std::vector<std::string> proxies;
    for (const std::string& proxy : way->proxies) proxies.push_back(base::printable(proxy));
    parts.push_back(fmt::format("through {}{}", fmt::join(proxies, ", then "),
                                way->resolved_by_proxy ? ", which looks the name up" : ""));
  }
  if (way->proxy_protocol) parts.push_back(fmt::format("PROXY header {}", to_string(*way->proxy_protocol)));
  if (way->starttls) {
    const auto& preamble = view.assessment.observation->endpoints.front().preamble;
    const std::string greeting = preamble && !preamble->greeting.empty()
                                     ? fmt::format(", which greets \"{}\"", base::printable(preamble->greeting))
                                     : "";
    parts.push_back(fmt::format("STARTTLS of {}{}", target::protocol_of(*way->starttls).label, greeting));
  }
  return "  " + folded(fmt::format("way: {}", fmt::join(parts, "; ")), view.width(), 2, 4);
}

std::string http_line(const View& view, const EndpointObservation& seen, std::size_t endpoint) {
  if (!seen.http) return {};
  const observation::HttpRecord& http = *seen.http;
  std::string answer = http.status ? std::to_string(*http.status) : base::printable(http.failure);
  if (http.status) {
    answer +=
        http.strict_transport_security ? ", HSTS " + base::printable(*http.strict_transport_security) : ", no HSTS";
  }
  const bool several = view.assessment.observation->endpoints.size() > 1;
  const std::string where = several ? " at " + checks::address_text(view.input, endpoint) : "";
  return "  " + folded(fmt::format("http{}: {}", where, answer), view.width(), 2, 4);
}

std::string issuers_text(const observation::CaaLookup& caa) {
  using checks::NameKind;
  if (checks::unknown_critical(caa.records)) return "nobody may issue";
  const auto may_issue = [&](NameKind kind, std::string_view what) {
    const auto deciding = checks::deciding_records(caa.records, kind);
    const auto domains = checks::issuer_domains(deciding);
    const std::string_view who = deciding.empty() ? "everybody" : "nobody";
    return fmt::format("{} may issue{}", domains.empty() ? std::string(who) : checks::listed(domains), what);
  };
  const std::string hosts = may_issue(NameKind::host, "");
  if (may_issue(NameKind::wildcard, "") == hosts) return hosts;
  return hosts + ", " + may_issue(NameKind::wildcard, " wildcards");
}

std::string caa_line(const View& view) {
  const auto& caa = view.assessment.observation->caa;
  if (!caa) return {};
  std::string text;
  switch (caa->outcome) {
    case observation::CaaOutcome::found:
      text = fmt::format("{} (at {})", issuers_text(*caa), base::printable(caa->found_at));
      break;
    case observation::CaaOutcome::none:
      text = "everybody may issue (no records)";
      break;
    case observation::CaaOutcome::resolver_failed:
      text = fmt::format("not known ({})", base::printable(caa->detail));
      break;
  }
  return "  " + folded("CAA: " + text, view.width(), 2, 4);
}

std::string attempt_facts(const Attempt& attempt) {
  const observation::HandshakeRecord& seen = attempt.handshake;
  std::vector<std::string> facts;
  if (attempt.failure) facts.push_back(failure_text(*attempt.failure));
  for (const std::string* part : {&seen.version, &seen.cipher_suite, &seen.group, &seen.signature_scheme, &seen.alpn}) {
    if (!part->empty()) facts.push_back(base::printable(*part));
  }
  if (const x509::CertificateRef leaf = seen.chain.leaf()) facts.push_back(base::printable(leaf->public_key.name));
  if (!seen.certificate_compression.empty())
    facts.push_back("compressed with " + base::printable(seen.certificate_compression));
  if (!seen.stapled_ocsp.empty() && !seen.stapled_ocsp.front().empty()) facts.push_back("OCSP response stapled");
  facts.push_back(fmt::format("{} bytes sent, {} received", grouped(seen.bytes_sent), grouped(seen.bytes_received)));
  if (attempt.timings.connect.count() > 0) facts.push_back(times(attempt.timings));
  if (attempt.tries > 1) facts.push_back(fmt::format("{} tries", attempt.tries));
  return fmt::format("{}", fmt::join(facts, ", "));
}

std::string attempt_lines(const View& view) {
  std::string text = "  attempts\n";
  const auto& endpoints = view.assessment.observation->endpoints;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    for (const Attempt& attempt : endpoints[i].attempts) {
      const std::string head = fmt::format("    {}  {:<12}", checks::address_text(view.input, i), attempt.offer->id);
      text += head + " " + folded(attempt_facts(attempt), view.width(), display_width(head) + 1, 8);
    }
  }
  return text;
}

}  // namespace

std::string addresses_section(const View& view) {
  const auto& endpoints = view.assessment.observation->endpoints;
  if (endpoints.empty()) return {};
  std::string text = address_lines(view);
  text += way_line(view);
  for (std::size_t i = 0; i < endpoints.size(); ++i) text += http_line(view, endpoints[i], i);
  text += caa_line(view);
  return view.style.verbose ? text + attempt_lines(view) : text;
}

}  // namespace trustprobe::report

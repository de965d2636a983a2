// The two sides as rows.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"
#include "checks/served.h"
#include "checks/subject_names.h"
#include "compare/interception_parts.h"
#include "x509/sct.h"

namespace trustprobe::compare {
namespace {

using observation::Attempt;
using observation::ClientCertificate;

/// One chain with a handshake that showed it.
struct Shown {
  const InterceptionSide& side;
  const SeenChain& chain;
  const Attempt& attempt;

  const x509::Certificate& leaf() const { return *chain.leaf(); }
};

std::string serial_text(const Shown& shown) {
  return (shown.leaf().serial_negative ? "-" : "") + base::to_hex(shown.leaf().serial);
}

std::string validity_text(const Shown& shown) {
  return fmt::format("{} to {}", base::to_date(shown.leaf().not_before), base::to_date(shown.leaf().not_after));
}

std::string names_text(const Shown& shown) {
  const auto names = checks::subject_names(shown.leaf());
  return names.empty() ? "none" : checks::listed(names, 8);
}

std::string client_certificate_text(const Shown& shown) {
  switch (shown.attempt.handshake.client_certificate) {
    case ClientCertificate::not_requested:
      return "not asked for";
    case ClientCertificate::requested:
      return "asked for";
    case ClientCertificate::required:
      return "demanded";
  }
  return {};
}

std::string staple_text(const Shown& shown) {
  const auto& staples = shown.attempt.handshake.stapled_ocsp;
  return !staples.empty() && !staples.front().empty() ? "stapled" : "none";
}

std::size_t count_scts(const std::optional<base::Bytes>& list) {
  const auto scts = list ? x509::parse_sct_list(*list) : std::nullopt;
  return scts ? scts->size() : 0;
}

std::string scts_text(const Shown& shown) {
  return fmt::format("{} in the certificate, {} in the handshake", count_scts(shown.leaf().extensions.sct_list),
                     count_scts(shown.attempt.handshake.tls_sct_list));
}

std::string milliseconds(base::Microseconds duration) {
  return duration.count() == 0 ? std::string()
                               : fmt::format("{:.1f} ms", static_cast<double>(duration.count()) / 1'000);
}

std::string or_none(const std::string& value) {
  return value.empty() ? "none" : base::printable(value);
}

struct Row {
  std::string_view id, label;
  bool compared;  ///< false: it is another each time
  std::string (*text)(const Shown& shown);
};

std::string addresses_text(const Shown& shown) {
  std::vector<std::string> addresses;
  for (const Sighting& sighting : sightings_of(shown.side, *shown.chain.presented)) {
    const std::string address = base::printable(sighting.seen->endpoint.address);
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
  }
  return checks::listed(addresses, 8);
}

std::string way_text(const Shown& shown) {
  const observation::Observation& observation = *shown.side.observation;
  if (!uses_proxy(observation)) return "no proxy";
  return base::printable(fmt::format("{}", fmt::join(observation.way->proxies, ", then ")));
}

constexpr Row rows[] = {
    {"leaf-subject", "subject", true, [](const Shown& s) { return checks::name_of(s.leaf()); }},
    {"leaf-issuer", "issuer", true, [](const Shown& s) { return checks::name_of(s.leaf().issuer); }},
    {"anchor", "root", true, [](const Shown& s) { return s.chain.top_name; }},
    {"key", "key", true, [](const Shown& s) { return base::printable(s.leaf().public_key.name); }},
    {"spki-sha256", "key SHA-256", true, [](const Shown& s) { return base::to_hex(s.leaf().spki_sha256); }},
    {"serial", "serial", true, serial_text},
    {"validity", "valid", true, validity_text},
    {"names", "names", true, names_text},
    {"chain-length", "certificates", true,
     [](const Shown& s) { return std::to_string(s.chain.presented->certificates.size()); }},
    {"version", "version", true, [](const Shown& s) { return or_none(s.attempt.handshake.version); }},
    {"cipher-suite", "cipher suite", true, [](const Shown& s) { return or_none(s.attempt.handshake.cipher_suite); }},
    {"group", "key exchange", true, [](const Shown& s) { return or_none(s.attempt.handshake.group); }},
    {"signature-scheme", "signature", true,
     [](const Shown& s) { return or_none(s.attempt.handshake.signature_scheme); }},
    {"alpn", "ALPN", true, [](const Shown& s) { return or_none(s.attempt.handshake.alpn); }},
    {"client-certificate", "client certificate", true, client_certificate_text},
    {"staple", "OCSP response", true, staple_text},
    {"scts", "timestamps (SCT)", true, scts_text},
    {"way", "way", false, way_text},
    {"addresses", "at", false, addresses_text},
    {"offer", "for the offer", false, [](const Shown& s) { return std::string(s.attempt.offer->id); }},
    {"bytes-sent", "bytes sent", false, [](const Shown& s) { return std::to_string(s.attempt.handshake.bytes_sent); }},
    {"bytes-received", "bytes received", false,
     [](const Shown& s) { return std::to_string(s.attempt.handshake.bytes_received); }},
    {"connect-time", "connect", false, [](const Shown& s) { return milliseconds(s.attempt.timings.connect); }},
    {"preamble-time", "proxy, STARTTLS", false,
     [](const Shown& s) { return milliseconds(s.attempt.timings.preamble); }},
    {"handshake-time", "handshake", false, [](const Shown& s) { return milliseconds(s.attempt.timings.handshake); }},
};

}  // namespace

std::vector<InterceptionFact> facts_of(const InterceptionSide& via, std::size_t index, const InterceptionSide& direct) {
  if (via.chains.empty()) return {};
  const SeenChain& chain = via.chains[index];
  const Attempt* attempt = attempt_showing(via, *chain.presented);
  if (attempt == nullptr) return {};
  const SeenChain* other = direct.chains.empty() ? nullptr : &counterpart(via, chain, direct);
  const Attempt* other_attempt = other == nullptr ? nullptr : attempt_showing(direct, *other->presented);
  std::vector<InterceptionFact> facts;
  for (const Row& row : rows) {
    InterceptionFact fact{row.id, row.label, {}, row.text({via, chain, *attempt}), Likeness::not_compared};
    if (other_attempt != nullptr) {
      fact.direct = row.text({direct, *other, *other_attempt});
      if (row.compared) fact.likeness = fact.direct == fact.via ? Likeness::same : Likeness::differs;
    }
    facts.push_back(std::move(fact));
  }
  return facts;
}

}  // namespace trustprobe::compare

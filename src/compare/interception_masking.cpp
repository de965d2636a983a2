// Whether a proxy hides what is wrong with the servers behind it.
#include <fmt/format.h>

#include <algorithm>

#include "checks/served.h"
#include "compare/interception_audit_parts.h"
#include "compare/interception_parts.h"

namespace trustprobe::compare {
namespace {

using checks::DefectKind;

std::string_view hides(DefectKind kind) {
  switch (kind) {
    case DefectKind::expired:
      return "hides that a certificate has expired";
    case DefectKind::self_signed:
      return "hides that a certificate is self-signed";
    case DefectKind::wrong_host:
      return "hides that a certificate is for another host";
    case DefectKind::untrusted_root:
      return "hides that a certificate ends at no trusted root";
    case DefectKind::revoked:
      return "hides that a certificate is revoked";
    case DefectKind::sha1:
      return "hides a SHA-1 signature";
    case DefectKind::weak_key:
      return "hides a weak key";
  }
  return "";
}

// "hides a weak key" becomes "may hide a weak key".
Shown unknown(DefectKind kind, std::string why) {
  const std::string_view object = hides(kind).substr(std::string_view("hides").size());
  return undetermined(fmt::format("may hide{}", object), std::move(why));
}

// It begins as a part of a line does.
std::string sentence(std::string reason) {
  if (!reason.empty() && reason.front() >= 'a' && reason.front() <= 'z') reason.front() += 'A' - 'a';
  return reason + ".";
}

// Whether revocation was looked at is not kept, whether the host was renewed nobody knows.
Shown not_shown_directly(DefectKind kind) {
  if (kind != DefectKind::revoked)
    return unknown(kind, "The direct path does not show the defect: the host was mended.");
  Shown shown = unknown(kind,
                        "The direct path does not show that the certificate is revoked: revocation was not looked at, "
                        "or the host was renewed.");
  shown.remedy = "give --revocation soft, by which OCSP and revocation lists are looked at";
  return shown;
}

bool shows(const InterceptionSide& side, DefectKind kind) {
  return std::ranges::any_of(side.chains, [&](const SeenChain& chain) { return chain.shows(kind); });
}

Shown masked(DefectKind kind, const SeenChain& chain, bool as_good_hosts) {
  return failed(std::string(hides(kind)),
                fmt::format("It was signed by {}, {}.", checks::name_of(chain.leaf()->issuer),
                            as_good_hosts ? "as the certificates of good hosts are" : "and stores trust it"));
}

/// Whether clients still see the defect through the proxy.
bool kept(DefectKind kind, const SeenChain& chain, const Audited& audited) {
  // Without the proxy's root in a store nothing is trusted, good or bad: then the key decides.
  const bool stores_tell =
      kind != DefectKind::untrusted_root ||
      std::ranges::any_of(audited.exemplary, [](const Interception* seen) { return seen->shown().anchored(); });
  return chain.shows(kind) && stores_tell;
}

/// What a side answered over HTTP, where it was asked.
std::optional<int> http_status(const InterceptionSide& side) {
  if (!side.asked()) return std::nullopt;
  for (const auto& seen : side.observation->endpoints) {
    if (seen.http && seen.http->status) return seen.http->status;
  }
  return std::nullopt;
}

// Squid refuses a server by a page of its own, for which it needs a certificate that the client takes.
bool may_refuse_by_page(const Interception& seen) {
  const auto status = http_status(seen.via);
  if (!status || status == http_status(seen.direct)) return false;
  return *status == 403 || *status == 502 || *status == 503;
}

/// Whether good hosts give through the proxy the answer that they give themselves: then a page of the proxy is a
/// refusal of the host it stands for, and not of all.
bool forwards_good_hosts(const Audited& audited) {
  return std::ranges::any_of(audited.exemplary, [](const Interception* seen) {
    const auto status = http_status(seen->via);
    return status && status == http_status(seen->direct);
  });
}

/// Of a certificate that the proxy made for a host with the defect.
Shown shown_of_made(DefectKind kind, const Interception& seen, const Audited& audited) {
  const SeenChain& chain = seen.shown();
  if (kept(kind, chain, audited)) return passed();
  const bool as_good_hosts = signed_by_any(*chain.leaf(), audited.good_issuers);
  if (as_good_hosts || chain.trusted()) {
    if (!may_refuse_by_page(seen)) return masked(kind, chain, as_good_hosts);
    if (forwards_good_hosts(audited)) return passed();
    return unknown(kind, fmt::format("HTTP status {} through the proxy, which is not what the server answers: the "
                                     "proxy may refuse it by a page of its own, but it does so for good hosts too.",
                                     *http_status(seen.via)));
  }
  if (!audited.good_issuers.empty()) return passed();
  return unknown(kind,
                 audited.exemplary.empty()
                     ? "No good host was re-signed in this run, so it is not known which key signs for good hosts."
                     : "The proxy does not send its CA's certificate, and no store holds it: its key is not known.");
}

Shown shown_of_target(DefectKind kind, const AuditedTarget& target, const Audited& audited) {
  const Interception& seen = *target.interception;
  const bool seen_directly = !seen.direct.chains.empty();
  if (target.defect && seen_directly && !shows(seen.direct, kind)) return not_shown_directly(kind);
  switch (seen.verdict) {
    case InterceptionVerdict::transparent:
    case InterceptionVerdict::altered:
    case InterceptionVerdict::blocked:
      return passed();
    case InterceptionVerdict::undetermined:
      // A chain that nobody accepts for this very reason needs no more to be known of.
      if (!seen.via.chains.empty() && kept(kind, seen.shown(), audited)) return passed();
      return unknown(kind, sentence(seen.reason));
    case InterceptionVerdict::re_signed:
      return shown_of_made(kind, seen, audited);
  }
  return passed();
}

bool stands_for(DefectKind kind, const AuditedTarget& target, const Audited& audited) {
  if (target.defect) return *target.defect == kind;
  if (kind == DefectKind::untrusted_root && !audited.stores_know_servers) return false;
  return shows(target.interception->direct, kind);
}

}  // namespace

ShownBy shown_of_masking(DefectKind kind, const Audited& audited) {
  ShownBy shown;
  for (const AuditedTarget& target : audited.all) {
    if (stands_for(kind, target, audited))
      shown.emplace_back(target.interception->target, shown_of_target(kind, target, audited));
  }
  return shown;
}

}  // namespace trustprobe::compare

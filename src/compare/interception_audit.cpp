#include "compare/interception_audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "checks/served.h"
#include "compare/interception_audit_parts.h"
#include "compare/interception_parts.h"

namespace trustprobe::compare {
namespace {

using checks::Finding;
using checks::Severity;
using checks::Status;

constexpr std::string_view masking =
    "Behind a proxy that signs anew clients see the proxy's certificate and nothing of the server's. If it signs for a "
    "server that it should have refused, no client can tell the server from an impostor. Known by a host that shows "
    "the defect directly: through the proxy it gets a certificate without it, by the key that signs for good hosts.";
constexpr std::string_view verify_upstream =
    "have the proxy verify the servers behind it and refuse them, or show clients a certificate that they refuse too";

constexpr AuditRule rules[] = {
    {"proxy-masks-expired", "The proxy hides that a certificate has expired", Severity::error, masking,
     verify_upstream},
    {"proxy-masks-self-signed", "The proxy hides that a certificate is self-signed", Severity::error, masking,
     verify_upstream},
    {"proxy-masks-wrong-host", "The proxy hides that a certificate is for another host", Severity::error, masking,
     verify_upstream},
    {"proxy-masks-untrusted-root", "The proxy hides that a certificate ends at no trusted root", Severity::error,
     masking, verify_upstream},
    {"proxy-masks-revoked", "The proxy hides that a certificate is revoked", Severity::error, masking,
     "have the proxy look at OCSP or revocation lists of the servers' certificates, and refuse what is revoked"},
    {"proxy-masks-sha1", "The proxy hides a SHA-1 signature", Severity::warning, masking,
     "have the proxy refuse chains with signatures by SHA-1 (with OpenSSL: security level 2)"},
    {"proxy-masks-weak-key", "The proxy hides a weak key", Severity::warning, masking,
     "have the proxy refuse servers with keys below RSA 2048 (with OpenSSL: security level 2)"},
    {"proxy-signs-with-sha1", "The proxy signs with a broken hash", Severity::error,
     "Collisions for MD5 and SHA-1 can be made, so that a forged certificate may carry the same signature. Browsers, "
     "Go "
     "and OpenSSL at its default security level refuse such certificates.",
     "have the proxy sign with SHA-256"},
    {"proxy-weak-leaf-key", "The proxy's certificates have a weak key", Severity::error,
     "Whoever computes the private key of RSA below 2048 bits can read and change what clients send through the proxy. "
     "Told only of hosts whose own certificate has a stronger key.",
     "have the proxy make keys of RSA 2048 or ECDSA P-256 at least"},
    {"proxy-weak-root", "The proxy's root is weak", Severity::error,
     "Every client holds this root: whoever computes its key can sign for every host. RSA below 2048 bits, or a top "
     "certificate that is signed by another key with MD5 or SHA-1.",
     "make a new root with RSA 3072 or ECDSA P-256 at least, and bring it to the clients before the proxy signs with "
     "it"},
    {"proxy-root-expiring", "The proxy's root expires", Severity::warning,
     "On that day every client refuses every host at once. A warning 30 days before, an error from the end on.",
     "make a new root, bring it to all clients, and only then let the proxy sign with it"},
    {"proxy-uses-ca-key", "The proxy's certificates have the key of its CA", Severity::warning,
     "Whatever ends TLS for clients holds the key that signs for every host: who gets it can pose as any server. Squid "
     "can do no other. One host is enough to see it: its certificate has the key that signed it.",
     "have the proxy make other keys for hosts; where it cannot, keep the one key as safe as a root's, in hardware "
     "where that is possible"},
    {"proxy-shares-key", "The proxy uses one key for several hosts", Severity::warning,
     "Who gets the key of one certificate has that of all. Told of keys that are not the CA's.",
     "have the proxy make a key for each host"},
    {"proxy-leaks-chain", "The proxy sends certificates of the server's chain", Severity::warning,
     "They lead nowhere from the proxy's certificate: clients that insist on every certificate that is sent refuse the "
     "chain, the others download them for nothing.",
     "have the proxy send its own intermediates only"},
    {"proxy-changes-key-type", "The proxy's certificates have another type of key", Severity::note,
     "Clients and policies that ask for one type of key meet another.",
     "nothing, unless clients insist on a type of key"},
    {"proxy-drops-names", "The proxy changes the names of certificates", Severity::warning,
     "Clients that use one connection for several names of a certificate (HTTP/2), or connect by a name that is left "
     "out, are refused. Added names are a note.",
     "have the proxy copy all alternative names of the server's certificate"},
    {"proxy-extends-validity", "The proxy's certificates are valid for longer than the server's", Severity::note,
     "What watches expiry behind the proxy sees the proxy's dates: it does not see that the server's certificate ends.",
     "watch expiry by the direct path, or have the proxy copy the dates"},
    {"proxy-downgrades-version", "The proxy agrees on an older version of TLS", Severity::warning,
     "The same hello gets an older version through the proxy than from the server itself.",
     "let the proxy speak TLS 1.3, or put a proxy there that can"},
    {"proxy-offers-old-versions", "The proxy accepts what the server refuses", Severity::error,
     "Versions before TLS 1.2, and RC4, 3DES, export or null encryption. Known by a scan of both paths.",
     "switch these off where the proxy faces its clients"},
    {"proxy-downgrades-groups", "The proxy loses post-quantum key exchange", Severity::warning,
     "What is recorded between client and proxy can be read once there are quantum computers, though client and server "
     "would have agreed on a hybrid group.",
     "let the proxy offer X25519MLKEM768 to its clients and to servers"},
    {"proxy-downgrades-ciphers", "The proxy agrees on a weaker cipher suite", Severity::warning,
     "Without forward secrecy the proxy's key opens recorded connections; without authenticated encryption attacks on "
     "padding come back.",
     "let the proxy prefer ECDHE with AES-GCM or ChaCha20-Poly1305"},
    {"proxy-breaks-large-hellos", "The proxy does not answer large hellos", Severity::error,
     "A hello with a post-quantum share does not fit one segment. Current browsers send one first: they meet a reset "
     "or "
     "silence. Known by trials of a scan of both paths: the server answers these forms, the proxy does not.",
     "update the proxy, or what inspects hellos in it; until then such clients need the share switched off"},
    {"proxy-loses-http2", "The proxy loses HTTP/2", Severity::note,
     "Clients fall back to HTTP/1.1; gRPC, which needs HTTP/2, does not work.",
     "let the proxy offer h2 to its clients, or let gRPC pass it by"},
    {"proxy-breaks-client-certificates", "The proxy loses the request for client certificates", Severity::error,
     "The server asks for a client certificate, and the proxy cannot present it for its clients: mutual TLS fails.",
     "let the proxy pass connections to this host through without signing anew"},
};

/// What is asked of each target on its own.
struct TargetRule {
  std::string_view id;
  Shown (*shown)(const Interception& seen);
  bool of_all = false;  ///< also of good hosts that are not re-signed
};
constexpr TargetRule target_rules[] = {
    {"proxy-signs-with-sha1", signs_with_sha1},
    {"proxy-weak-leaf-key", weak_leaf_key},
    {"proxy-uses-ca-key", uses_ca_key},
    {"proxy-leaks-chain", leaks_chain},
    {"proxy-changes-key-type", changes_key_type},
    {"proxy-drops-names", drops_names},
    {"proxy-extends-validity", extends_validity},
    {"proxy-downgrades-version", downgrades_version, true},
    {"proxy-offers-old-versions", offers_old_versions, true},
    {"proxy-downgrades-groups", downgrades_groups, true},
    {"proxy-downgrades-ciphers", downgrades_ciphers, true},
    {"proxy-breaks-large-hellos", breaks_large_hellos, true},
    {"proxy-loses-http2", loses_http2, true},
    {"proxy-breaks-client-certificates", breaks_client_certificates, true},
};

bool re_signed(const Interception& seen) {
  return seen.verdict == InterceptionVerdict::re_signed && !seen.via.chains.empty();
}

bool any_anchored(const InterceptionSide& side) {
  return std::ranges::any_of(side.chains, &SeenChain::anchored);
}

// Where the stores know no server's root, as inside a company, it is no defect that they do not know this one's.
bool shows_defect(const Interception& seen, bool stores_know_servers) {
  return std::ranges::any_of(seen.direct.chains, [&](const SeenChain& chain) {
    return std::ranges::any_of(chain.defects, [&](checks::DefectKind kind) {
      return kind != checks::DefectKind::untrusted_root || stores_know_servers;
    });
  });
}

// A connection that stands, or words of a proxy about it.
bool answered(const observation::Attempt& attempt) {
  if (!attempt.failure) return true;
  switch (attempt.failure->stage) {
    case observation::Stage::resolve:
    case observation::Stage::connect:
      return false;
    case observation::Stage::proxy:
      break;
    default:
      return true;
  }
  using enum observation::FailureReason;
  constexpr std::array words = {authentication, denied, bad_gateway, captive_portal, try_later};
  return std::ranges::find(words, attempt.failure->reason) != std::end(words);
}

bool answered_of(const AuditedTarget& target) {
  const observation::Observation& via = *target.interception->via.observation;
  return uses_proxy(via) && std::ranges::any_of(via.endpoints, [](const observation::EndpointObservation& seen) {
           return std::ranges::any_of(seen.attempts, answered);
         });
}

// Where some of its certificates end at an anchor, the others were made so that clients refuse them.
std::vector<const Interception*> exemplary_of(std::span<const AuditedTarget> targets, bool stores_know_servers) {
  std::vector<const Interception*> good, anchored, trusted;
  for (const AuditedTarget& target : targets) {
    const Interception& seen = *target.interception;
    if (!re_signed(seen)) continue;
    const bool sound = !target.defect && !shows_defect(seen, stores_know_servers);
    if (sound) good.push_back(&seen);
    if (sound && any_anchored(seen.via)) anchored.push_back(&seen);
    if (seen.shown().trusted()) trusted.push_back(&seen);
  }
  if (!anchored.empty()) return anchored;
  return good.empty() ? trusted : good;
}

Audited audited_of(std::span<const AuditedTarget> targets, base::Instant now) {
  Audited audited{.all = targets, .exemplary = {}, .not_re_signed = {}, .good_issuers = {}, .now = now};
  audited.stores_know_servers = std::ranges::any_of(
      targets, [](const AuditedTarget& target) { return any_anchored(target.interception->direct); });
  audited.exemplary = exemplary_of(targets, audited.stores_know_servers);
  for (const AuditedTarget& target : targets) {
    const Interception& seen = *target.interception;
    const bool sound = !target.defect && !shows_defect(seen, audited.stores_know_servers);
    if (sound && !re_signed(seen) && uses_proxy(*seen.via.observation)) audited.not_re_signed.push_back(&seen);
  }
  for (const Interception* seen : audited.exemplary) {
    for (const SeenChain& chain : seen->via.chains)
      audited.good_issuers.insert(audited.good_issuers.end(), chain.issuers.begin(), chain.issuers.end());
  }
  return audited;
}

std::optional<checks::DefectKind> masked_kind(std::string_view id) {
  constexpr std::string_view prefix = "proxy-masks-";
  return id.starts_with(prefix) ? checks::find_defect_kind(id.substr(prefix.size())) : std::nullopt;
}

ShownBy shown_of(const AuditRule& rule, const Audited& audited) {
  if (const auto kind = masked_kind(rule.id)) return shown_of_masking(*kind, audited);
  if (rule.id == "proxy-shares-key") return shown_of_shared_keys(audited);
  if (rule.id == "proxy-weak-root") return shown_of_weak_roots(audited);
  if (rule.id == "proxy-root-expiring") return shown_of_expiring_roots(audited);
  const auto* target_rule = std::ranges::find(target_rules, rule.id, &TargetRule::id);
  ShownBy shown;
  for (const Interception* seen : audited.exemplary) shown.emplace_back(seen->target, target_rule->shown(*seen));
  if (!target_rule->of_all) return shown;
  for (const Interception* seen : audited.not_re_signed) {
    Shown each = target_rule->shown(*seen);
    // What is not known of a proxy that leaves the host alone, as where it forbids it, is no question about it.
    const bool concerns = each.status != Status::undetermined || rule.id == "proxy-breaks-large-hellos";
    if (concerns) shown.emplace_back(seen->target, std::move(each));
  }
  return shown;
}

Finding plain_finding(const AuditRule& rule, Status status) {
  return {.check = rule.id,
          .status = status,
          .severity = rule.severity,
          .subject = "the proxy",
          .summary = {},
          .detail = {},
          .remedy = {},
          .endpoints = {}};
}

Finding finding_of(const AuditRule& rule, const Shown& shown, const std::vector<std::string>& targets) {
  Finding finding = plain_finding(rule, shown.status);
  finding.severity = shown.severity.value_or(rule.severity);
  finding.summary = targets.empty() ? shown.fact : fmt::format("{}, for {}", shown.fact, checks::listed(targets));
  finding.detail =
      shown.detail.empty() ? std::string(rule.explanation) : fmt::format("{} {}", shown.detail, rule.explanation);
  finding.remedy = shown.status == Status::failed ? std::string(rule.remedy) : shown.remedy;
  return finding;
}

/// One finding for each fact, with all targets that show it.
void add_findings(const AuditRule& rule, const ShownBy& shown, std::vector<Finding>& findings) {
  std::vector<std::pair<const Shown*, std::vector<std::string>>> groups;
  bool any_passed = false;
  for (const auto& [target, each] : shown) {
    any_passed = any_passed || each.status == Status::passed;
    if (each.status != Status::failed && each.status != Status::undetermined) continue;
    auto known = std::ranges::find_if(groups, [&](const auto& group) {
      return group.first->status == each.status && group.first->fact == each.fact &&
             group.first->severity == each.severity;
    });
    if (known == groups.end()) known = groups.insert(known, {&each, {}});
    if (!target.empty()) known->second.push_back(base::printable(target));
  }
  for (const auto& [each, targets] : groups) findings.push_back(finding_of(rule, *each, targets));
  if (groups.empty()) findings.push_back(plain_finding(rule, any_passed ? Status::passed : Status::not_applicable));
}

// Failures by severity, then what is undetermined, then the rest; the rules' order within each.
int rank(const Finding& finding) {
  switch (finding.status) {
    case Status::failed:
      return 2 - static_cast<int>(finding.severity);
    case Status::undetermined:
      return 3;
    case Status::passed:
      return 4;
    case Status::not_applicable:
      return 5;
  }
  return 5;
}

std::vector<Finding> worst_first(std::vector<Finding> findings) {
  std::vector<Finding> sorted;
  for (int wanted = 0; wanted <= 5; ++wanted) {
    for (Finding& finding : findings) {
      if (rank(finding) == wanted) sorted.push_back(std::move(finding));
    }
  }
  return sorted;
}

}  // namespace

std::span<const AuditRule> audit_rules() {
  return rules;
}

const AuditRule* find_audit_rule(std::string_view id) {
  const auto* found = std::ranges::find(rules, id, &AuditRule::id);
  return found == std::end(rules) ? nullptr : found;
}

bool InterceptionAudit::fails() const {
  return std::ranges::any_of(findings, [](const Finding& finding) {
    return finding.status == Status::failed && finding.severity == Severity::error;
  });
}

InterceptionAudit audit(std::span<const AuditedTarget> targets, base::Instant now) {
  const Audited audited = audited_of(targets, now);
  InterceptionAudit result{.targets = targets.size(), .re_signed = 0, .answered = 0, .findings = {}};
  result.re_signed = static_cast<std::size_t>(
      std::ranges::count_if(targets, [](const AuditedTarget& target) { return re_signed(*target.interception); }));
  result.answered = static_cast<std::size_t>(std::ranges::count_if(targets, answered_of));
  std::vector<Finding> findings;
  for (const AuditRule& rule : rules) add_findings(rule, shown_of(rule, audited), findings);
  result.findings = worst_first(std::move(findings));
  return result;
}

}  // namespace trustprobe::compare

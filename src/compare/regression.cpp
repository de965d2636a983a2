#include "compare/regression.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/served.h"
#include "path/server_name.h"

namespace trustprobe::compare {
namespace {

using base::Severity;
using x509::Certificate;
using Kind = RegressionKind;
using Regressions = std::vector<Regression>;

/// One new leaf beside the one that it replaces.
struct Pair {
  const Certificate& old;
  const Certificate& leaf;
  x509::CertificateRef ref;
  std::string subject;  ///< "the new certificate"
};

Regression about(const Pair& pair, Kind kind, Severity severity) {
  return {.kind = kind, .severity = severity, .summary = {}, .detail = {}, .remedy = {}, .leaf = pair.ref};
}

// A wildcard is kept by the same wildcard only: names cannot be listed that stand for every host.
bool covers(const Certificate& leaf, const std::string& name) {
  if (name.find('*') == std::string::npos && path::names_server(leaf, name)) return true;
  return std::ranges::any_of(path::server_names(leaf), [&](const std::string& other) {
    return base::ascii_lower(other) == base::ascii_lower(name);
  });
}

std::vector<std::string> not_covered(const Certificate& leaf, const std::vector<std::string>& names) {
  std::vector<std::string> lost;
  for (const std::string& name : names) {
    if (!covers(leaf, name)) lost.push_back(name);
  }
  return lost;
}

void add_names_lost(const Pair& pair, Regressions& found) {
  const std::vector<std::string> lost = not_covered(pair.leaf, path::server_names(pair.old));
  if (lost.empty()) return;
  Regression regression = about(pair, Kind::names_lost, Severity::error);
  regression.summary = fmt::format("{} is not valid for {}, which the old one is", pair.subject, checks::listed(lost));
  regression.detail =
      "Clients that connect by such a name refuse the new certificate, as soon as an address serves it.";
  regression.remedy = fmt::format("have the certificate issued again with {}, or make sure that nobody uses {}",
                                  lost.size() == 1 ? "this name" : "these names", lost.size() == 1 ? "it" : "them");
  found.push_back(std::move(regression));
}

// Where no old certificate is known, what was asked for must be named. Addresses are hardly ever.
void add_unnamed(const LeafChain& chain, const Replacement& replacement, const std::string& subject,
                 Regressions& found) {
  std::vector<std::string> hosts;
  for (const std::string& name : replacement.names) {
    if (!path::ip_bytes(name)) hosts.push_back(name);
  }
  const std::vector<std::string> lost = not_covered(*chain.leaf(), hosts);
  if (lost.empty()) return;
  found.push_back({.kind = Kind::names_lost,
                   .severity = Severity::error,
                   .summary = fmt::format("{} is not valid for {}: it {}", subject, checks::listed(lost),
                                          path::describe_names(*chain.leaf())),
                   .detail = "Clients that connect by such a name refuse it.",
                   .remedy = "have the certificate issued for the name, or ask about the host that it is for",
                   .leaf = chain.leaf()});
}

bool same_algorithm(const x509::PublicKey& one, const x509::PublicKey& other) {
  return key_type(one) == key_type(other);
}

void add_key_weaker(const Pair& pair, Regressions& found) {
  const x509::PublicKey &old = pair.old.public_key, &key = pair.leaf.public_key;
  if (!same_algorithm(old, key) || key.bits <= 0 || key.bits >= old.bits) return;
  constexpr int rsa_least = 2048;  // CA/Browser Forum Baseline Requirements 6.1.5
  const bool refused = key_type(key) == "RSA" && key.bits < rsa_least;
  Regression regression = about(pair, Kind::key_weaker, refused ? Severity::error : Severity::warning);
  regression.summary = fmt::format("{} has a weaker key than the old one: {} instead of {}", pair.subject,
                                   base::printable(key.name), base::printable(old.name));
  regression.detail = refused ? "Most clients refuse RSA keys below 2048 bits."
                              : "Policies that were written for the old key may not allow the new one.";
  regression.remedy =
      fmt::format("make the request again with a key as strong as the old one, {}, unless this is meant",
                  base::printable(old.name));
  found.push_back(std::move(regression));
}

std::string where_unstapled(const Replacement& replacement) {
  if (replacement.unstapled.empty()) return "No address serves it yet, so whether they staple then is not known.";
  return fmt::format("Served without OCSP response at {}.", checks::listed(replacement.unstapled));
}

void add_must_staple(const Pair& pair, const Replacement& replacement, Regressions& found) {
  const bool was = pair.old.extensions.must_staple, is = pair.leaf.extensions.must_staple;
  if (was == is) return;
  if (!is) {
    Regression regression = about(pair, Kind::must_staple_lost, Severity::warning);
    regression.summary = pair.subject + " does not ask for a stapled OCSP response, which the old one does";
    regression.detail = "Without must-staple (RFC 7633), clients accept it also where a revocation is kept from them.";
    regression.remedy = "have it issued with the TLS feature extension, unless must-staple was given up on purpose";
    found.push_back(std::move(regression));
    return;
  }
  const bool refused = !replacement.unstapled.empty();
  if (!refused && replacement.served_everywhere) return;  // every server staples
  Regression regression = about(pair, Kind::must_staple_gained, refused ? Severity::error : Severity::warning);
  regression.summary = pair.subject + " insists on a stapled OCSP response, which the old one does not";
  regression.detail =
      where_unstapled(replacement) + " Clients that honour must-staple (RFC 7633), like Firefox, refuse it then.";
  regression.remedy =
      "turn OCSP stapling on wherever it is served, or have it issued without the TLS feature extension";
  found.push_back(std::move(regression));
}

void add_shorter(const Pair& pair, Regressions& found) {
  if (pair.leaf.not_after < pair.old.not_after) {
    Regression regression = about(pair, Kind::ends_earlier, Severity::error);
    regression.summary = fmt::format("{} ends on {}, before the old one, which ends on {}", pair.subject,
                                     base::to_date(pair.leaf.not_after), base::to_date(pair.old.not_after));
    regression.detail = "The rotation brings the next expiry nearer. Often the files of two rotations were mixed up.";
    regression.remedy = "check that this is the certificate that was issued last";
    found.push_back(std::move(regression));
  }
  const base::Seconds was = x509::validity_period(pair.old), is = x509::validity_period(pair.leaf);
  if (base::whole_days(is) >= base::whole_days(was)) return;
  Regression regression = about(pair, Kind::lifetime_shorter, Severity::warning);
  regression.summary = fmt::format("{} is valid for {} in all, the old one was for {}", pair.subject,
                                   base::duration_text(is), base::duration_text(was));
  regression.detail = "What renews it, and what watches its expiry, must keep to the shorter time.";
  regression.remedy = "check how long before the end it is renewed and who is warned";
  found.push_back(std::move(regression));
}

void add_same_key_and_issuer(const Pair& pair, Regressions& found) {
  if (pair.old.spki_sha256 == pair.leaf.spki_sha256) {
    Regression regression = about(pair, Kind::same_key, Severity::note);
    regression.summary = pair.subject + " has the key of the old one";
    regression.detail =
        "Whoever may have copied the old key can use the new certificate. Pins of the key go on working.";
    regression.remedy = "nothing, unless the key was to be changed; then make a new one for the request";
    found.push_back(std::move(regression));
  }
  if (pair.old.issuer.canonical != pair.leaf.issuer.canonical) {
    Regression regression = about(pair, Kind::issuer_changed, Severity::note);
    regression.summary = fmt::format("{} is issued by {}, the old one was by {}", pair.subject,
                                     checks::name_of(pair.leaf.issuer), checks::name_of(pair.old.issuer));
    regression.detail = "CAA records, pins of the issuer and clients with a store of their own must allow for it.";
    regression.remedy = "judge it against your clients' stores with --store, and compare the CAA records";
    found.push_back(std::move(regression));
  }
}

void add_not_yet_valid(const Certificate& leaf, const x509::CertificateRef& ref, const std::string& subject,
                       const Replacement& replacement, Regressions& found) {
  const base::Seconds ago = replacement.now - leaf.not_before;
  if (ago >= replacement.clock_lag && ago >= base::Seconds{0}) return;
  Regression regression{.severity = Severity::error, .summary = {}, .detail = {}, .remedy = {}, .leaf = ref};
  if (ago < base::Seconds{0}) {
    regression.kind = Kind::not_yet_valid;
    regression.summary = fmt::format("{} is not valid before {}", subject, base::to_rfc3339(leaf.not_before));
    regression.detail =
        fmt::format("That is {} from now. Until then every client refuses it.", base::duration_text(ago));
    regression.remedy = "wait with the rotation until then; if that is in the past, set this machine's clock";
  } else {
    regression.kind = Kind::clock_lag;
    regression.severity = Severity::warning;
    regression.summary = fmt::format("{} is valid since {} only", subject, base::duration_text(ago));
    regression.detail =
        "Clients whose clock lags by more than that refuse it: devices without a clock of their own, and machines that "
        "just woke up.";
    regression.remedy =
        fmt::format("wait until it is {} old, where such clients matter", base::duration_text(replacement.clock_lag));
  }
  found.push_back(std::move(regression));
}

void add_expired(const LeafChain& chain, const Replacement& replacement, const std::string& subject,
                 Regressions& found) {
  const base::Seconds ago = replacement.now - chain.leaf()->not_after;
  if (ago <= base::Seconds{0}) return;
  found.push_back({.kind = Kind::expired,
                   .severity = Severity::error,
                   .summary = fmt::format("{} expired {} ago, on {}", subject, base::duration_text(ago),
                                          base::to_date(chain.leaf()->not_after)),
                   .detail = "Every client refuses it.",
                   .remedy = "check that this is the certificate that was issued last",
                   .leaf = chain.leaf()});
}

// RSA is what every client can do; of the others there are clients that can do nothing else.
void add_key_types_lost(const Replacement& replacement, Regressions& found) {
  const bool keeps_rsa = find_key_type(replacement.expected, "RSA") != nullptr;
  std::vector<std::string> told;
  for (const LeafChain& old : replacement.old) {
    const std::string type = key_type(old.leaf()->public_key);
    const bool again = std::ranges::find(told, type) != told.end();
    if (again || find_key_type(replacement.expected, type) != nullptr) continue;
    told.push_back(type);
    found.push_back(
        {.kind = Kind::key_type_lost,
         .severity = keeps_rsa ? Severity::warning : Severity::error,
         .summary = fmt::format("no new certificate has a key of type {}, which an old one has", base::printable(type)),
         .detail = fmt::format("Clients that can use no other type of key than {} find no certificate any more.",
                               base::printable(type)),
         .remedy = fmt::format("add the new {} certificate to --expect, or leave the old one out of --was if "
                               "it stays",
                               base::printable(type))});
  }
}

void add_key_mismatches(const Replacement& replacement, Regressions& found) {
  for (const PrivateKeyFile& key : replacement.keys) {
    const auto belongs = [&](const LeafChain& chain) { return chain.leaf()->spki_sha256 == key.spki_sha256; };
    if (std::ranges::any_of(replacement.expected, belongs)) continue;
    const bool of_old = std::ranges::any_of(replacement.old, belongs);
    found.push_back({.kind = Kind::key_mismatch,
                     .severity = Severity::error,
                     .summary = fmt::format(
                         "the private key in {} does not belong to {}{}", base::printable(key.path),
                         replacement.expected.size() == 1 ? "the new certificate" : "any of the new certificates",
                         of_old ? ", but to the old one" : ""),
                     .detail = "A server that is given both does not start, or goes on with what it had.",
                     .remedy = "find the key that the request for the certificate was made with"});
  }
}

void add_all_of(const LeafChain& chain, const Replacement& replacement, Regressions& found) {
  const std::string subject = new_certificate_text(*chain.leaf(), replacement.expected);
  add_expired(chain, replacement, subject, found);
  add_not_yet_valid(*chain.leaf(), chain.leaf(), subject, replacement, found);
  const LeafChain* old = replaced_by(*chain.leaf(), replacement.old);
  if (old == nullptr) return add_unnamed(chain, replacement, subject, found);
  const Pair pair{*old->leaf(), *chain.leaf(), chain.leaf(), subject};
  add_names_lost(pair, found);
  add_key_weaker(pair, found);
  add_must_staple(pair, replacement, found);
  add_shorter(pair, found);
  add_same_key_and_issuer(pair, found);
}

}  // namespace

std::string_view to_string(RegressionKind kind) {
  switch (kind) {
    case Kind::names_lost:
      return "names-lost";
    case Kind::key_type_lost:
      return "key-type-lost";
    case Kind::key_weaker:
      return "key-weaker";
    case Kind::must_staple_gained:
      return "must-staple-gained";
    case Kind::must_staple_lost:
      return "must-staple-lost";
    case Kind::expired:
      return "expired";
    case Kind::ends_earlier:
      return "ends-earlier";
    case Kind::lifetime_shorter:
      return "lifetime-shorter";
    case Kind::not_yet_valid:
      return "not-yet-valid";
    case Kind::clock_lag:
      return "clock-lag";
    case Kind::key_mismatch:
      return "key-mismatch";
    case Kind::same_key:
      return "same-key";
    case Kind::issuer_changed:
      return "issuer-changed";
    case Kind::not_trusted:
      return "not-trusted";
  }
  return "";
}

std::string new_certificate_text(const Certificate& leaf, const std::vector<LeafChain>& expected) {
  if (expected.size() == 1) return "the new certificate";
  return fmt::format("the new {} certificate", base::printable(leaf.public_key.name));
}

const LeafChain* replaced_by(const Certificate& leaf, const std::vector<LeafChain>& old) {
  if (const LeafChain* same = find_key_type(old, key_type(leaf.public_key))) return same;
  return old.empty() ? nullptr : &old.front();
}

std::vector<Regression> regressions_of(const Replacement& replacement, const TrustTerms& trust,
                                       path::SignatureMemory& signatures) {
  Regressions found;
  for (const LeafChain& chain : replacement.expected) add_all_of(chain, replacement, found);
  add_key_types_lost(replacement, found);
  add_key_mismatches(replacement, found);
  add_trust_lost(replacement, trust, signatures, found);
  std::ranges::sort(found, [](const Regression& one, const Regression& other) {
    if (one.severity != other.severity) return one.severity > other.severity;
    if (one.undetermined != other.undetermined) return other.undetermined;
    return std::pair(one.kind, one.summary) < std::pair(other.kind, other.summary);
  });
  return found;
}

}  // namespace trustprobe::compare

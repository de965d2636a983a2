// What certificates a proxy makes: keys, signatures, names, dates, and its root.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "checks/served.h"
#include "checks/subject_names.h"
#include "compare/interception_audit_parts.h"
#include "compare/leaf_chain.h"

namespace trustprobe::compare {
namespace {

using checks::DefectKind;
using checks::Severity;

constexpr base::Seconds root_warning = std::chrono::days{30};

const SeenChain& made(const Interception& seen) {
  return seen.shown();
}

bool direct_shows(const Interception& seen, DefectKind kind) {
  return std::ranges::any_of(seen.direct.chains, [&](const SeenChain& chain) { return chain.shows(kind); });
}

/// The roots of the proxy, each once; a null where one is not known.
std::vector<x509::CertificateRef> roots_of(const Audited& audited) {
  std::vector<x509::CertificateRef> roots;
  for (const Interception* seen : audited.exemplary) {
    const x509::CertificateRef& top = made(*seen).top;
    const bool known = std::ranges::any_of(
        roots, [&](const x509::CertificateRef& root) { return root == top || same_certificate(root, top); });
    if (!known) roots.push_back(top);
  }
  return roots;
}

template <typename Judge>
ShownBy shown_of_roots(const Audited& audited, std::string_view unknown, Judge judge) {
  ShownBy shown;
  for (const x509::CertificateRef& root : roots_of(audited)) {
    shown.emplace_back(
        "", root ? judge(*root)
                 : undetermined(std::string(unknown), "The proxy does not send its root, and no store holds it."));
  }
  return shown;
}

std::string list_of(const std::set<std::string>& names) {
  return checks::listed({names.begin(), names.end()});
}

std::set<std::string> names_of(const SeenChain& chain) {
  std::set<std::string> names;
  for (const std::string& name : checks::subject_names(*chain.leaf())) names.insert(base::ascii_lower(name));
  return names;
}

std::set<std::string> only_in(const std::set<std::string>& one, const std::set<std::string>& other) {
  std::set<std::string> only;
  std::ranges::set_difference(one, other, std::inserter(only, only.end()));
  return only;
}

/// What tells one server's certificate from another's: a proxy that copies one certificate makes one.
std::string original_of(const Interception& seen) {
  if (seen.direct.chains.empty()) return seen.via.observation->target.host;
  const auto& key = seen.direct.chains.front().leaf()->spki_sha256;
  return {key.begin(), key.end()};
}

bool has_key_of_issuer(const SeenChain& chain) {
  return !chain.leaf()->self_signed() && std::ranges::any_of(chain.issuers, [&](const x509::CertificateRef& issuer) {
    return issuer->spki_sha256 == chain.leaf()->spki_sha256;
  });
}

}  // namespace

Shown signs_with_sha1(const Interception& seen) {
  // A proxy that copies the server's own weakness shows it, which is another matter.
  if (direct_shows(seen, DefectKind::sha1)) return not_applicable();
  for (const auto& sent : made(seen).presented->certificates) {
    if (!sent.certificate || sent.certificate->self_signed() || !checks::has_broken_hash(*sent.certificate)) continue;
    return failed(fmt::format("signs with {}", base::printable(sent.certificate->signature_algorithm.name)));
  }
  return passed();
}

Shown weak_leaf_key(const Interception& seen) {
  if (!made(seen).shows(DefectKind::weak_key)) return passed();
  if (direct_shows(seen, DefectKind::weak_key)) return not_applicable();
  return failed(
      fmt::format("makes certificates with a weak key, {}", base::printable(made(seen).leaf()->public_key.name)));
}

Shown uses_ca_key(const Interception& seen) {
  if (!has_key_of_issuer(made(seen))) return made(seen).issuers.empty() ? not_applicable() : passed();
  return failed("uses the key of its CA for the certificates of hosts");
}

Shown leaks_chain(const Interception& seen) {
  if (seen.direct.chains.empty()) return not_applicable();
  std::set<x509::Sha256> originals;
  for (const SeenChain& chain : seen.direct.chains) {
    for (const auto& sent : chain.presented->certificates) originals.insert(x509::sha256(sent.der));
  }
  const auto& sent = made(seen).presented->certificates;
  for (std::size_t i = 1; i < sent.size(); ++i) {
    if (!originals.contains(x509::sha256(sent[i].der))) continue;
    const std::string name = sent[i].certificate ? checks::name_of(*sent[i].certificate) : "what is no certificate";
    return failed("sends certificates of the server's own chain after its own", fmt::format("It sends {}.", name));
  }
  return passed();
}

Shown changes_key_type(const Interception& seen) {
  if (seen.direct.chains.empty()) return not_applicable();
  std::set<std::string> types;
  for (const SeenChain& chain : seen.direct.chains) types.insert(key_type(chain.leaf()->public_key));
  const std::string type = key_type(made(seen).leaf()->public_key);
  if (types.contains(type)) return passed();
  return failed(fmt::format("makes certificates with {} keys where the server's is {}", type, list_of(types)));
}

Shown drops_names(const Interception& seen) {
  if (seen.direct.chains.empty()) return not_applicable();
  const std::set<std::string> names = names_of(made(seen));
  const bool copied =
      std::ranges::any_of(seen.direct.chains, [&](const SeenChain& chain) { return names_of(chain) == names; });
  if (copied) return passed();
  const std::set<std::string> originals = names_of(seen.direct.chains.front());
  const std::set<std::string> lost = only_in(originals, names), added = only_in(names, originals);
  if (!lost.empty()) return failed(fmt::format("leaves out names of the server's certificate: {}", list_of(lost)));
  Shown shown = failed(fmt::format("adds names to the server's certificate: {}", list_of(added)));
  shown.severity = Severity::note;
  return shown;
}

Shown extends_validity(const Interception& seen) {
  if (seen.direct.chains.empty()) return not_applicable();
  base::Instant end{};
  for (const SeenChain& chain : seen.direct.chains) end = std::max(end, chain.leaf()->not_after);
  const base::Instant made_end = made(seen).leaf()->not_after;
  if (made_end <= end) return passed();
  return failed("makes certificates that outlive the server's",
                fmt::format("Valid until {} instead of {}.", base::to_date(made_end), base::to_date(end)));
}

ShownBy shown_of_shared_keys(const Audited& audited) {
  std::map<x509::Sha256, std::set<std::string>> originals;
  std::set<std::string> all;
  for (const Interception* seen : audited.exemplary) {
    originals[made(*seen).leaf()->spki_sha256].insert(original_of(*seen));
    all.insert(original_of(*seen));
  }
  ShownBy shown;
  for (const Interception* seen : audited.exemplary) {
    const SeenChain& chain = made(*seen);
    if (has_key_of_issuer(chain)) continue;  // `uses_ca_key` tells
    if (originals[chain.leaf()->spki_sha256].size() < 2) {
      shown.emplace_back(seen->target, all.size() > 1
                                           ? passed()
                                           : undetermined("may use one key for several hosts",
                                                          "One host shows nothing: name another beside it."));
      continue;
    }
    shown.emplace_back(seen->target, failed("uses one key for several hosts"));
  }
  return shown;
}

ShownBy shown_of_weak_roots(const Audited& audited) {
  return shown_of_roots(
      audited, "has a root that is not known, so neither is its strength", [](const x509::Certificate& root) {
        if (checks::has_weak_key(root))
          return failed(fmt::format("signs below {}, a root with a weak key, {}", checks::name_of(root),
                                    base::printable(root.public_key.name)));
        if (checks::has_broken_hash(root) && !root.self_signed())
          return failed(fmt::format("signs below {}, which another key signed with {}", checks::name_of(root),
                                    base::printable(root.signature_algorithm.name)));
        return passed();
      });
}

ShownBy shown_of_expiring_roots(const Audited& audited) {
  return shown_of_roots(audited, "has a root that is not known, so neither is when it expires",
                        [&](const x509::Certificate& root) {
                          const std::string name = checks::name_of(root), date = base::to_date(root.not_after);
                          if (audited.now > root.not_after) {
                            Shown shown = failed(fmt::format("signs below {}, a root that expired on {}", name, date));
                            shown.severity = Severity::error;
                            return shown;
                          }
                          if (root.not_after - audited.now > root_warning) return passed();
                          return failed(fmt::format("signs below {}, a root that expires in {}, on {}", name,
                                                    base::duration_text(root.not_after - audited.now), date));
                        });
}

}  // namespace trustprobe::compare

// Proxies of which it is known what they do badly.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compare/interception_audit.h"
#include "compare/interception_scenes.h"

namespace trustprobe::compare {

using checks::DefectKind;
using checks::Finding;
using checks::Severity;
using checks::Status;

/// Hosts behind a proxy; what is not said otherwise is done well: names, dates and key type are copied, keys are new.
struct Proxied {
  Interposed world;
  std::deque<Interception> seen;
  std::vector<AuditedTarget> targets;
  base::Instant now = support::instant("2026-11-21");

  static Recipe recipe(const std::string& host) { return support::leaf_recipe(host); }

  void add(const std::string& host, const Scene& via, const Scene* direct, std::optional<DefectKind> defect = {}) {
    Scene named_via = via, named_direct = direct == nullptr ? via : *direct;
    for (Scene* scene : {&named_via, &named_direct}) scene->observation.target.text = host;
    seen.push_back(direct == nullptr ? world.alone(named_via) : world.between(named_via, named_direct));
    targets.push_back({&seen.back(), defect});
  }

  Scene shows(const std::string& host, const std::vector<Identity>& chain) {
    world.host = host;
    return world.showing(chain);
  }
  Scene direct_of(const std::string& host) {
    return shows(host, {Interposed::leaf(world.server_ca, host), world.server_ca});
  }
  Scene via_of(const std::string& host, const Recipe& recipe) {
    return shows(host, {support::issue(world.proxy_ca, recipe), world.proxy_ca});
  }

  /// A good host that the proxy re-signs well.
  void good(const std::string& host) {
    const Scene direct = direct_of(host);
    add(host, via_of(host, recipe(host)), &direct);
  }
  /// A good host, with something changed of what the proxy shows and what the server shows.
  template <typename Change>
  void good(const std::string& host, Change change) {
    Scene via = via_of(host, recipe(host)), direct = direct_of(host);
    change(via, direct);
    add(host, via, &direct);
  }

  InterceptionAudit audited() const { return audit(targets, now); }
  /// "error: proxy-masks-expired", of what failed or is undetermined.
  std::set<std::string> told() const {
    std::set<std::string> ids;
    for (const Finding& finding : audited().findings) {
      if (finding.status == Status::failed)
        ids.insert(std::string(to_string(finding.severity)) + ": " + std::string(finding.check));
      if (finding.status == Status::undetermined) ids.insert("undetermined: " + std::string(finding.check));
    }
    return ids;
  }
  Finding found(std::string_view id) const {
    for (const Finding& finding : audited().findings) {
      if (finding.check == id) return finding;
    }
    return {};
  }
};

using Told = std::set<std::string>;

/// Two good hosts: what a run begins with.
inline Proxied well_kept() {
  Proxied proxied;
  proxied.good("a.example");
  proxied.good("b.example");
  return proxied;
}

}  // namespace trustprobe::compare

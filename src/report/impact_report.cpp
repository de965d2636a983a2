#include "report/impact_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "checks/served.h"
#include "report/impact_blocks.h"
#include "report/layout.h"

namespace trustprobe::report {
namespace {

using compare::ChainImpact;
using compare::ClientImpact;
using compare::Effect;

std::string endpoints_text(std::size_t count) {
  return fmt::format("{} endpoint{}", grouped(count), count == 1 ? "" : "s");
}

std::string anchors_text(const std::vector<trust::Anchor>& anchors) {
  std::vector<std::string> names;
  for (const trust::Anchor& anchor : anchors) {
    names.push_back(fmt::format("{} ({})", checks::name_of(*anchor.certificate),
                                x509::fingerprint_hex(*anchor.certificate).substr(0, 8)));
  }
  return checks::listed(names, 8);
}

std::string world_text(const compare::World& world) {
  return fmt::format("{} ({}), judged at {}", base::printable(world.store->name()),
                     base::counted(world.store->anchors().size(), "anchor"), base::to_date(world.at));
}

}  // namespace

Effect TargetImpact::effect() const {
  Effect worst = chains.empty() ? Effect::undetermined : Effect::unaffected;
  for (const ChainImpact& chain : chains) worst = std::min(worst, chain.effect());
  return worst;
}

bool TargetImpact::breaks_for_all() const {
  return !chains.empty() && std::ranges::all_of(chains, &ChainImpact::breaks_for_all);
}

void ImpactReport::add(TargetImpact impact) {
  const Effect effect = impact.effect();
  ++targets_;
  ++counts_[effect];
  if (effect == Effect::breaks) ++(impact.breaks_for_all() ? breaking_for_all_ : breaking_for_some_);
  for (const ChainImpact& chain : impact.chains) {
    for (const ClientImpact& each : chain.clients) {
      if (each.effect != Effect::other_anchor) continue;
      ++moves_[{checks::name_of(*each.anchor_before), checks::name_of(*each.anchor_after)}];
      break;
    }
  }
  if (effect >= Effect::other_anchor) return;
  // Answers come in any order; reports keep one.
  const auto place = std::ranges::upper_bound(told_, impact.target, {}, &TargetImpact::target);
  told_.insert(place, std::move(impact));
}

std::size_t ImpactReport::count(Effect effect) const {
  const auto found = counts_.find(effect);
  return found == counts_.end() ? 0 : found->second;
}

std::string ImpactReport::headline(const TextStyle& style) const {
  std::vector<std::string> parts;
  if (breaking_for_all_ > 0) parts.push_back(fmt::format("{} for every client", grouped(breaking_for_all_)));
  if (breaking_for_some_ > 0) parts.push_back(fmt::format("{} for some clients", grouped(breaking_for_some_)));
  std::string rest;
  if (const auto repaired = count(Effect::repaired); repaired > 0)
    rest += fmt::format("; repairs {}", grouped(repaired));
  if (const auto unknown = undetermined(); unknown > 0) rest += fmt::format("; undetermined for {}", grouped(unknown));
  const std::string total = endpoints_text(targets_);
  if (parts.empty()) {
    const bool sure = undetermined() == 0;
    return toned("NOTHING BREAKS", sure ? Tone::good : Tone::warning, style) + fmt::format("   {}{}\n", total, rest);
  }
  return toned("BREAKS", Tone::bad, style) +
         fmt::format("   {} of {}: {}{}\n", grouped(breaking()), total, fmt::join(parts, ", "), rest);
}

std::string ImpactReport::change_text(const TextStyle& style) const {
  std::vector<std::pair<std::string, std::string>> rows{{"before", world_text(change_.before)},
                                                        {"after", world_text(change_.after)}};
  if (!change_.removed.empty()) rows.emplace_back("removed", anchors_text(change_.removed));
  if (!change_.added.empty()) rows.emplace_back("added", anchors_text(change_.added));
  for (const trust::Anchor& anchor : change_.constrained) {
    rows.emplace_back("dated", fmt::format("{}: not for certificates issued after {}", anchors_text({anchor}),
                                           base::to_rfc3339(*anchor.constraints.distrust_after)));
  }
  rows.emplace_back("clients", change_.clients == 1 ? "1" : fmt::format("{}", change_.clients));
  std::string text;
  for (const auto& [label, value] : rows)
    text += fmt::format("  {:<9}{}", label, folded(value, static_cast<std::size_t>(style.width), 11, 11));
  return text;
}

// Those that break most for everybody first, then those that break most.
std::vector<LostRoot> ImpactReport::lost_roots() const {
  std::map<x509::Sha256, LostRoot> counts;
  for (const TargetImpact& target : told_) {
    std::map<x509::Sha256, bool> of_target;  // whether one of its chains breaks for every client
    for (const ChainImpact& chain : target.chains) {
      const auto root = chain.lost_root();
      if (!root) continue;
      counts[root->fingerprint].root = root;
      of_target[root->fingerprint] |= chain.breaks_for_all();
    }
    for (const auto& [fingerprint, for_all] : of_target) {
      ++counts[fingerprint].endpoints;
      counts[fingerprint].for_all += for_all ? 1 : 0;
    }
  }
  std::vector<LostRoot> roots;
  for (auto& [fingerprint, root] : counts) roots.push_back(std::move(root));
  std::ranges::sort(roots, [](const LostRoot& one, const LostRoot& other) {
    return std::tuple(one.for_all, one.endpoints, other.root->fingerprint) >
           std::tuple(other.for_all, other.endpoints, one.root->fingerprint);
  });
  return roots;
}

std::string ImpactReport::blocks(const TextStyle& style) const {
  std::string text;
  for (const auto& [root, endpoints, for_all] : lost_roots()) {
    const std::string title = fmt::format("{}: {} {}", lost_root_text(*root, change_), endpoints_text(endpoints),
                                          endpoints == 1 ? "breaks" : "break");
    text += "\n  " + folded(title, static_cast<std::size_t>(style.width), 2, 4) + breaking_blocks(told_, *root, style);
  }
  return text;
}

std::string ImpactReport::others(const TextStyle& style) const {
  std::string text;
  if (count(Effect::repaired) > 0) text += "\n  repaired\n" + repaired_blocks(told_, style);
  text += undetermined_lines(told_, style);
  if (count(Effect::refused) > 0) {
    text += fmt::format("\n  trusted neither before nor after ({})\n", grouped(count(Effect::refused))) +
            refused_lines(told_, style);
  }
  return text;
}

std::string ImpactReport::moves(const TextStyle& style) const {
  std::string text;
  const auto add = [&](const std::string& line) {
    text += "\n  " + folded(line, static_cast<std::size_t>(style.width), 2, 4);
  };
  const std::size_t unaffected = count(Effect::unaffected) + count(Effect::other_anchor);
  if (unaffected > 0) add(fmt::format("trusted before and after: {}", endpoints_text(unaffected)));
  std::vector<std::string> moved;
  for (const auto& [move, count] : moves_)
    moved.push_back(fmt::format("{} -> {} ({})", move.from, move.to, grouped(count)));
  if (!moved.empty()) add(fmt::format("anchors that change: {}", checks::listed(moved, 6)));
  return text;
}

std::string ImpactReport::text(const TextStyle& style) const {
  return headline(style) + change_text(style) + blocks(style) + others(style) + moves(style);
}

}  // namespace trustprobe::report

#include "report/impact_blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "checks/served.h"
#include "report/layout.h"

namespace trustprobe::report {
namespace {

using compare::ChainImpact;
using compare::ClientImpact;
using compare::Effect;
using compare::Repair;

constexpr std::size_t names_shown = 12;

/// Endpoints to which the same happens.
struct Block {
  std::vector<std::string> endpoints;
  const ChainImpact* example = nullptr;
};

// The target, with what tells its chains apart when it has several.
std::string endpoint_name(const TargetImpact& target, const ChainImpact& chain) {
  const std::string name = base::printable(target.target);
  if (target.chains.size() == 1) return name;
  const auto& key = chain.chain.certificates.front()->public_key.name;
  const auto same_key = std::ranges::count_if(target.chains, [&](const ChainImpact& other) {
    return other.chain.certificates.front()->public_key.name == key;
  });
  const std::string place = same_key == 1 ? "" : " at " + checks::listed(chain.chain.addresses, 2);
  return fmt::format("{} ({}{})", name, base::printable(key), place);
}

std::string ids_of(const std::vector<const path::Client*>& clients) {
  std::vector<std::string_view> ids;
  for (const path::Client* client : clients) ids.push_back(client->id);
  return fmt::format("{}", fmt::join(ids, ", "));
}

// Of many the few that are missing: "all but openssl-1.0.2, wolfssl".
std::string ids_among(const std::vector<const path::Client*>& clients, const std::vector<const path::Client*>& all) {
  std::vector<const path::Client*> missing;
  for (const path::Client* client : all) {
    if (std::ranges::find(clients, client) == clients.end()) missing.push_back(client);
  }
  if (missing.empty()) return all.size() == 1 ? ids_of(all) : "every client";
  return missing.size() <= 4 && missing.size() < clients.size() ? "all but " + ids_of(missing) : ids_of(clients);
}

std::vector<const path::Client*> clients_of(const ChainImpact& impact) {
  std::vector<const path::Client*> clients;
  for (const ClientImpact& each : impact.clients) clients.push_back(each.client);
  return clients;
}

std::vector<const path::Client*> clients_where(const ChainImpact& impact, Effect effect) {
  std::vector<const path::Client*> clients;
  for (const ClientImpact& each : impact.clients) {
    if (each.effect == effect) clients.push_back(each.client);
  }
  return clients;
}

// Reasons with the clients that give them, in the clients' order.
std::vector<std::pair<std::string, std::vector<const path::Client*>>> reasons_of(const ChainImpact& impact,
                                                                                 Effect effect) {
  std::vector<std::pair<std::string, std::vector<const path::Client*>>> reasons;
  for (const ClientImpact& each : impact.clients) {
    if (each.effect != effect) continue;
    auto known = std::ranges::find_if(reasons, [&](const auto& entry) { return entry.first == each.reason; });
    if (known == reasons.end()) known = reasons.insert(reasons.end(), {each.reason, {}});
    known->second.push_back(each.client);
  }
  return reasons;
}

std::string repair_text(const Repair& repair, const ChainImpact& impact) {
  const auto root = [&] {
    return fmt::format("{} ({})", checks::name_of(*repair.root), x509::fingerprint_hex(*repair.root).substr(0, 8));
  };
  switch (repair.kind) {
    case Repair::Kind::keep_root:
      return fmt::format("keep {} as it is", root());
    case Repair::Kind::add_root:
      return fmt::format("add {} to the store", root());
    case Repair::Kind::send_fewer:
      return fmt::format("have the server send only the first {} of its {} certificates", repair.sent,
                         impact.chain.certificates.size());
  }
  return "";
}

// What the lines under a block's title say; blocks that would say the same are one.
std::vector<std::pair<std::string, std::string>> facts_of(const ChainImpact& impact) {
  std::vector<std::pair<std::string, std::string>> facts;
  const auto reasons = reasons_of(impact, Effect::breaks);
  const auto broken = clients_where(impact, Effect::breaks);
  for (const auto& [reason, clients] : reasons) {
    const std::string who = reasons.size() == 1 ? "" : fmt::format(" ({})", ids_among(clients, broken));
    facts.emplace_back(facts.empty() ? "why" : "", reason + who);
  }
  bool first = true;
  for (const Repair& repair : impact.repairs) {
    const bool all = repair.clients.size() == broken.size();
    const std::string whom = all ? "" : ": mends it for " + ids_among(repair.clients, broken);
    facts.emplace_back(first ? "repair" : "", (first ? "" : "or ") + repair_text(repair, impact) + whom);
    first = false;
  }
  if (impact.repairs.empty()) {
    facts.emplace_back("repair", "no single root and no shorter chain mends it: the chain itself must change");
  }
  return facts;
}

std::string whom_text(const ChainImpact& impact) {
  const auto broken = clients_where(impact, Effect::breaks);
  const auto trusting =
      std::ranges::count_if(impact.clients, [](const ClientImpact& each) { return each.anchor_after != nullptr; });
  if (impact.breaks_for_all()) return broken.size() == 1 ? ids_of(broken) : "every client that trusts it now";
  return fmt::format("{}; {} still {} it", ids_among(broken, clients_of(impact)),
                     base::counted(static_cast<std::size_t>(trusting), "client"), trusting == 1 ? "trusts" : "trust");
}

std::string names_line(const std::vector<std::string>& names, const TextStyle& style, std::size_t indent) {
  const std::size_t shown = style.verbose ? names.size() : std::min(names.size(), names_shown);
  std::string text =
      fmt::format("{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  if (shown < names.size()) text += fmt::format(" and {} more (-v lists them)", grouped(names.size() - shown));
  return std::string(indent, ' ') + folded(text, static_cast<std::size_t>(style.width), indent, indent);
}

template <typename Keep, typename Key>
std::vector<Block> blocks_of(const std::vector<TargetImpact>& impacts, Keep keep, Key key_of) {
  std::vector<std::string> keys;
  std::vector<Block> blocks;
  for (const TargetImpact& target : impacts) {
    for (const ChainImpact& chain : target.chains) {
      if (!keep(chain)) continue;
      const std::string key = key_of(chain);
      const auto known = std::ranges::find(keys, key);
      const auto place = static_cast<std::size_t>(known - keys.begin());
      if (known == keys.end()) {
        keys.push_back(key);
        blocks.push_back({{}, &chain});
      }
      blocks[place].endpoints.push_back(endpoint_name(target, chain));
    }
  }
  return blocks;
}

std::string key_of_break(const ChainImpact& impact) {
  std::string key = whom_text(impact);
  for (const auto& [label, fact] : facts_of(impact)) key += "\n" + label + fact;
  return key;
}

std::string fact_lines(const std::vector<std::pair<std::string, std::string>>& facts, const TextStyle& style) {
  std::string text;
  for (const auto& [label, fact] : facts)
    text += fmt::format("      {:<8}{}", label, folded(fact, static_cast<std::size_t>(style.width), 14, 14));
  return text;
}

}  // namespace

std::string lost_root_text(const x509::Certificate& root, const ImpactChange& change) {
  const auto holds = [&](const std::vector<trust::Anchor>& anchors) {
    return std::ranges::any_of(
        anchors, [&](const trust::Anchor& anchor) { return anchor.certificate->fingerprint == root.fingerprint; });
  };
  const std::string name = checks::name_of(root);
  if (holds(change.removed) || change.after.store->find(root) == nullptr) return "without " + name;
  if (holds(change.constrained)) return "with the date for " + name;
  return "anchored at " + name;
}

std::string breaking_blocks(const std::vector<TargetImpact>& impacts, const x509::Certificate& root,
                            const TextStyle& style) {
  const auto loses_it = [&](const ChainImpact& chain) {
    const auto lost = chain.lost_root();
    return lost && lost->fingerprint == root.fingerprint;
  };
  std::vector<Block> blocks = blocks_of(impacts, loses_it, key_of_break);
  std::ranges::sort(blocks, [](const Block& one, const Block& other) {
    const bool one_all = one.example->breaks_for_all(), other_all = other.example->breaks_for_all();
    if (one_all != other_all) return one_all;
    if (one.endpoints.size() != other.endpoints.size()) return one.endpoints.size() > other.endpoints.size();
    return one.endpoints.front() < other.endpoints.front();
  });
  std::string text;
  for (const Block& block : blocks) {
    const std::string title = "breaks for " + whom_text(*block.example);
    text += "\n    " + toned(folded(title, static_cast<std::size_t>(style.width), 4, 6), Tone::bad, style) +
            names_line(block.endpoints, style, 6) + fact_lines(facts_of(*block.example), style);
  }
  return text;
}

std::string repaired_blocks(const std::vector<TargetImpact>& impacts, const TextStyle& style) {
  const auto repaired = [](const ChainImpact& chain) {
    return std::ranges::find(chain.clients, Effect::repaired, &ClientImpact::effect) != chain.clients.end();
  };
  const auto sentence = [](const ChainImpact& chain) {
    std::string text;
    for (const auto& [reason, clients] : reasons_of(chain, Effect::repaired)) {
      text += fmt::format("{}{} will trust it; now: {}", text.empty() ? "" : "; ",
                          ids_among(clients, clients_of(chain)), reason);
    }
    return text;
  };
  std::string text;
  for (const Block& block : blocks_of(impacts, repaired, sentence)) {
    text += names_line(block.endpoints, style, 4) + "      " +
            folded(sentence(*block.example), static_cast<std::size_t>(style.width), 6, 6);
  }
  return text;
}

std::string refused_lines(const std::vector<TargetImpact>& impacts, const TextStyle& style) {
  const auto refused = [](const ChainImpact& chain) { return chain.effect() == Effect::refused; };
  const auto sentence = [](const ChainImpact& chain) {
    const auto reasons = reasons_of(chain, Effect::refused);
    const auto most = std::ranges::max_element(reasons, {}, [](const auto& entry) { return entry.second.size(); });
    return fmt::format("{} ({})", most->first, ids_among(most->second, clients_of(chain)));
  };
  std::string text;
  for (const Block& block : blocks_of(impacts, refused, sentence)) {
    text += names_line(block.endpoints, style, 4) + "      " +
            folded(sentence(*block.example), static_cast<std::size_t>(style.width), 6, 6);
  }
  return text;
}

std::string undetermined_lines(const std::vector<TargetImpact>& impacts, const TextStyle& style) {
  std::vector<std::pair<std::string, std::vector<std::string>>> by_reason;
  const auto add = [&](const std::string& reason, std::string name) {
    auto known = std::ranges::find_if(by_reason, [&](const auto& entry) { return entry.first == reason; });
    if (known == by_reason.end()) known = by_reason.insert(by_reason.end(), {reason, {}});
    known->second.push_back(std::move(name));
  };
  for (const TargetImpact& target : impacts) {
    if (target.chains.empty()) add("not probed: " + target.not_probed, base::printable(target.target));
    for (const ChainImpact& chain : target.chains) {
      const auto reasons = reasons_of(chain, Effect::undetermined);
      if (!reasons.empty()) add(reasons.front().first, endpoint_name(target, chain));
    }
  }
  std::string text;
  for (const auto& [reason, names] : by_reason) {
    text += names_line(names, style, 4) + "      " + folded(reason, static_cast<std::size_t>(style.width), 6, 6);
  }
  return text.empty() ? text : "\n  undetermined\n" + text;
}

}  // namespace trustprobe::report

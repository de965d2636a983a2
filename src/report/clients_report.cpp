#include "report/clients_report.h"

#include <fmt/format.h>

#include <array>
#include <boost/json.hpp>

#include "checks/served.h"
#include "report/layout.h"
#include "report/verdict_json.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;
using path::Client;
using path::PathPolicy;
using path::Place;
using path::ProblemId;

struct PlaceId {
  Place place;
  std::string_view id;
};

constexpr std::array<PlaceId, path::place_count> places{{
    {Place::leaf, "leaf"},
    {Place::authority, "authority"},
    {Place::anchor, "anchor"},
    {Place::trusted_leaf, "trusted-leaf"},
}};

bool refuses_at(const Client& client, ProblemId rule, Place place) {
  return path::refuses(client, {.id = rule, .detail = {}, .place = place});
}

enum class Enforcement { nowhere, everywhere, in_part };

Enforcement enforcement_of(const Client& client, ProblemId rule) {
  const auto count =
      std::ranges::count_if(places, [&](const PlaceId& place) { return refuses_at(client, rule, place.place); });
  if (count == 0) return Enforcement::nowhere;
  return static_cast<std::size_t>(count) == places.size() ? Enforcement::everywhere : Enforcement::in_part;
}

// "not in the anchor", "in the leaf only"; empty where a rule is enforced everywhere or nowhere.
std::string limits_words(const Client& client, ProblemId rule) {
  if (enforcement_of(client, rule) != Enforcement::in_part) return {};
  const bool leaf = refuses_at(client, rule, Place::leaf), trusted_leaf = refuses_at(client, rule, Place::trusted_leaf);
  std::vector<std::string> in, out;
  const auto sort = [&](bool refused, const char* words) { (refused ? in : out).emplace_back(words); };
  sort(leaf, "the leaf");
  sort(refuses_at(client, rule, Place::authority), "intermediates");
  sort(refuses_at(client, rule, Place::anchor), "the anchor");
  if (leaf != trusted_leaf) sort(trusted_leaf, "a leaf that is in the store");
  return in.size() <= out.size() ? fmt::format("in {} only", checks::listed(in))
                                 : fmt::format("not in {}", checks::listed(out));
}

std::string_view search_words(PathPolicy policy) {
  switch (policy) {
    case PathPolicy::as_sent:
      return "takes the chain in the order sent";
    case PathPolicy::sent_first:
      return "follows what was sent, then the store";
    case PathPolicy::sent_retried:
      return "follows what was sent, then tries the store in the place of the last one sent";
    case PathPolicy::newest:
      return "takes the youngest issuer at every step";
    case PathPolicy::sent_or_search:
      return "takes the order sent where it leads to an anchor, else searches";
    case PathPolicy::store_first:
      return "prefers the store's issuers, one choice a step";
    case PathPolicy::search:
      return "tries every path";
  }
  return "";
}

std::string anchor_words(const path::AnchorPolicy& anchors) {
  std::string words = anchors.intermediates && anchors.leaf ? "anchors: any certificate of the store"
                      : anchors.intermediates               ? "anchors: roots and intermediates of the store"
                      : anchors.leaf                        ? "anchors: roots, and the server's own certificate"
                                                            : "anchors: roots of the store";
  if (anchors.program != path::RootProgram::none)
    words += fmt::format(", with the dates of {}", trust::source_of(anchors.program).name);
  return words;
}

std::string_view proof_words(path::Proof proof) {
  switch (proof) {
    case path::Proof::ours:
      return "a rule book of this program";
    case path::Proof::compared:
      return "compared with the real client";
    case path::Proof::sourced:
      return "from its sources and documents";
  }
  return "";
}

std::string habits(const Client& client) {
  std::string text = fmt::format("{}; {}", search_words(client.path_policy), anchor_words(client.anchors));
  if (client.fetches_issuers) text += "; downloads missing issuers";
  if (client.revocation == path::RevocationHabit::staples) text += "; looks at stapled OCSP responses";
  if (client.most_sent != 0) text += fmt::format("; reads {} certificates of a chain", client.most_sent);
  if (client.judges_all_sent) text += "; judges all that was sent";
  return text;
}

std::string paragraph(std::string_view name, std::string_view text, std::size_t width, std::size_t column = 12) {
  return padded("  " + std::string(name), column) + folded(text, width, column, column);
}

json::array refused_json(const Client& client) {
  json::array refused;
  for (const path::Rule& rule : path::all_rules()) {
    json::array at;
    for (const PlaceId& place : places) {
      if (refuses_at(client, rule.id, place.place)) at.emplace_back(place.id);
    }
    if (!at.empty()) refused.push_back(json::object{{"rule", rule.name}, {"places", std::move(at)}});
  }
  return refused;
}

std::string_view program_id(path::RootProgram program) {
  switch (program) {
    case path::RootProgram::none:
      return "none";
    case path::RootProgram::mozilla:
      return "mozilla";
    case path::RootProgram::chrome:
      return "chrome";
  }
  return "none";
}

}  // namespace

std::string render_clients(std::span<const Client> clients, const TextStyle& style) {
  const auto width = static_cast<std::size_t>(style.width);
  std::size_t longest = 0;
  for (const Client& client : clients) longest = std::max(longest, client.id.size());
  const std::size_t column = longest + 4;
  std::string text;
  for (const Client& client : clients) {
    const std::string blank(column, ' ');
    text += padded("  " + std::string(client.id), column) + folded(client.title, width, column, column);
    text += blank + folded(fmt::format("{}; {}", client.versions, habits(client)), width, column, column);
    text += blank + folded(proof_words(client.proof), width, column, column);
  }
  return text;
}

std::string render_client(const Client& client, const TextStyle& style) {
  const auto width = static_cast<std::size_t>(style.width);
  std::string text = folded(fmt::format("{}: {}", client.id, client.title), width, 0, 4) + "\n";
  text += paragraph("versions", client.versions, width) + paragraph("search", habits(client), width);
  text += paragraph("known", fmt::format("{}: {}", proof_words(client.proof), client.evidence), width);
  std::string enforced, tolerated;
  for (const path::Rule& rule : path::all_rules()) {
    const bool refused = enforcement_of(client, rule.id) != Enforcement::nowhere;
    const std::string limits = limits_words(client, rule.id);
    const std::string words = limits.empty() ? std::string(rule.summary) : fmt::format("{} ({})", rule.summary, limits);
    (refused ? enforced : tolerated) += paragraph("  " + std::string(rule.name), words, width, 37);
  }
  return text + "\n  refuses a path where\n" + enforced + "\n  does not mind where\n" + tolerated;
}

std::string json_clients(std::span<const Client> clients) {
  std::string lines;
  for (const Client& client : clients) {
    json::object line = line_of("client", {});
    line.emplace("id", client.id);
    line.emplace("title", client.title);
    line.emplace("versions", client.versions);
    line.emplace("reach", to_string(client.reach));
    line.emplace("path_policy", to_string(client.path_policy));
    line.emplace("anchors", json::object{{"intermediates", client.anchors.intermediates},
                                         {"leaf", client.anchors.leaf},
                                         {"program", program_id(client.anchors.program)}});
    line.emplace("most_sent", client.most_sent == 0 ? json::value(nullptr) : json::value(client.most_sent));
    line.emplace("judges_all_sent", client.judges_all_sent);
    line.emplace("fetches_issuers", client.fetches_issuers);
    line.emplace("revocation", to_string(client.revocation));
    line.emplace("proof", to_string(client.proof));
    line.emplace("evidence", client.evidence);
    line.emplace("refuses", refused_json(client));
    append_line(line, lines);
  }
  return lines;
}

std::string render_enforcement(ProblemId rule, std::span<const Client> clients, std::size_t width) {
  struct Group {
    Enforcement enforcement;
    std::string limits;
    std::vector<std::string_view> ids;
  };
  std::vector<Group> groups;
  for (const Client& client : clients) {
    const Enforcement enforcement = enforcement_of(client, rule);
    std::string limits = limits_words(client, rule);
    const auto known = std::ranges::find_if(
        groups, [&](const Group& group) { return group.enforcement == enforcement && group.limits == limits; });
    if (known == groups.end()) {
      groups.push_back({enforcement, std::move(limits), {client.id}});
    } else {
      known->ids.push_back(client.id);
    }
  }
  std::string text;
  for (const auto wanted : {Enforcement::everywhere, Enforcement::in_part, Enforcement::nowhere}) {
    for (const Group& group : groups) {
      if (group.enforcement != wanted) continue;
      std::string line = fmt::format("{}", fmt::join(group.ids, ", "));
      if (!group.limits.empty()) line += fmt::format(": {}", group.limits);
      text += paragraph(wanted == Enforcement::nowhere ? "not by" : "refused by", line, width, 14);
    }
  }
  return text;
}

}  // namespace trustprobe::report

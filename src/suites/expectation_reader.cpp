#include "suites/expectation_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/nearest_word.h"
#include "base/text.h"
#include "checks/catalogue.h"
#include "path/client.h"
#include "suites/expectation_kind.h"

namespace trustprobe::suites {
namespace {

using base::InputError;
using base::Result;

Words kind_keys() {
  Words keys;
  for (const ExpectationKind& kind : all_expectation_kinds()) keys.push_back(kind.key);
  return keys;
}

std::string known_or_nearest(std::string_view word, const Words& known) {
  const auto nearest = base::nearest_word(word, known);
  return nearest ? fmt::format("did you mean '{}'?", *nearest) : "known are " + joined(known);
}

// "expect.min_days", "expect.check.leaf-expired".
std::string name_of(const Expectation& expectation) {
  return expectation.check.empty() ? fmt::format("expect.{}", expectation.kind->key)
                                   : fmt::format("expect.check.{}", expectation.check);
}

// `verdict = [{...}, {...}]` or [[endpoint.expect.verdict]]: several expectations of one kind.
bool lists_tables(const toml::node& node) {
  const auto* array = node.as_array();
  return array != nullptr && !array->empty() && array->front().is_table();
}

// 2027-01-31 without quotes, or in quotes; through the end of the day when no time is said.
std::optional<base::Instant> end_of(const toml::node& node) {
  constexpr base::Seconds day = std::chrono::days{1};
  if (const auto date = node.value_exact<toml::date>()) {
    const std::chrono::year_month_day day_of{std::chrono::year{date->year}, std::chrono::month{date->month},
                                             std::chrono::day{date->day}};
    return base::Instant{std::chrono::sys_days{day_of}} + day - base::Seconds{1};
  }
  const auto text = node.value_exact<std::string>();
  const auto instant = text ? base::parse_instant(*text) : std::nullopt;
  if (!instant) return std::nullopt;
  return text->size() == std::string_view("2027-01-31").size() ? *instant + day - base::Seconds{1} : *instant;
}

}  // namespace

Words ExpectationReader::default_keys() {
  return {"stores", "clients", "severity", "owner", "source", "note", "allow_undetermined"};
}

Result<std::vector<std::string>> ExpectationReader::read_stores(const toml::table& table,
                                                                const Variables& variables) const {
  auto names = toml_.texts(table, "stores", variables);
  if (!names) return names;
  for (const std::string& name : *names) {
    if (std::ranges::find(stores_, name, &SuiteStore::name) == stores_.end())
      return toml_.error(*table.get("stores"), fmt::format("store '{}' is not defined", base::printable(name)),
                         "define it in [stores]");
  }
  return names;
}

Result<std::vector<std::string>> ExpectationReader::read_clients(const toml::table& table,
                                                                 const Variables& variables) const {
  auto ids = toml_.texts(table, "clients", variables);
  if (!ids) return ids;
  Words known;
  for (const path::Client& client : path::all_clients()) known.push_back(client.id);
  for (const std::string& id : *ids) {
    if (path::find_client(id) == nullptr)
      return toml_.error(*table.get("clients"), fmt::format("there is no client '{}'", base::printable(id)),
                         known_or_nearest(id, known));
  }
  return ids;
}

Result<base::Severity> ExpectationReader::read_severity(const toml::table& table, const Variables& variables,
                                                        base::Severity otherwise) const {
  const auto word = toml_.text(table, "severity", variables);
  if (!word) return std::unexpected(word.error());
  if (word->empty()) return otherwise;
  for (const auto severity : {base::Severity::note, base::Severity::warning, base::Severity::error}) {
    if (to_string(severity) == *word) return severity;
  }
  return toml_.error(*table.get("severity"), fmt::format("'{}' is no severity", base::printable(*word)),
                     "known are note, warning, error");
}

Result<ExpectationDefaults> ExpectationReader::read_defaults(const toml::table& table, const Variables& variables,
                                                             ExpectationDefaults inherited) const {
  ExpectationDefaults defaults = std::move(inherited);
  auto stores = read_stores(table, variables), clients = read_clients(table, variables);
  if (!stores) return std::unexpected(stores.error());
  if (!clients) return std::unexpected(clients.error());
  if (!stores->empty()) defaults.stores = std::move(*stores);
  if (!clients->empty()) defaults.clients = std::move(*clients);
  const auto severity = read_severity(table, variables, defaults.severity);
  if (!severity) return std::unexpected(severity.error());
  defaults.severity = *severity;
  for (auto [key, member] : {std::pair{"owner", &defaults.owner}, std::pair{"source", &defaults.source},
                             std::pair{"note", &defaults.note}}) {
    auto value = toml_.text(table, key, variables);
    if (!value) return std::unexpected(value.error());
    if (!value->empty()) *member = std::move(*value);
  }
  const auto allowed = toml_.flag(table, "allow_undetermined", defaults.undetermined_allowed);
  if (!allowed) return std::unexpected(allowed.error());
  defaults.undetermined_allowed = *allowed;
  return defaults;
}

Result<Waiver> ExpectationReader::read_waiver(const toml::table& table, const Variables& variables,
                                              Words more_keys) const {
  more_keys.insert(more_keys.end(), {"reason", "until"});
  if (auto known = toml_.check_keys(table, more_keys, "a waiver"); !known) return std::unexpected(known.error());
  auto reason = toml_.text(table, "reason", variables);
  if (!reason) return std::unexpected(reason.error());
  if (reason->empty()) return toml_.error(table, "the waiver has no reason", "add: reason = \"...\"");
  const auto* node = table.get("until");
  if (node == nullptr) return toml_.error(table, "the waiver has no end", "add a date: until = 2027-01-31");
  const auto until = end_of(*node);
  if (!until) return toml_.error(*node, "'until' must be a date", "write it as 2027-01-31");
  return Waiver{std::move(*reason), *until};
}

Result<void> ExpectationReader::check_text(const toml::node& node, const ExpectationKind& kind,
                                           const std::string& text) const {
  const Words words(kind.words.begin(), kind.words.end());
  if (!words.empty() && std::ranges::find(words, text) == words.end()) {
    return toml_.error(node, fmt::format("'{}' is nothing that '{}' can be", base::printable(text), kind.key),
                       known_or_nearest(text, words));
  }
  if (kind.text_defect == nullptr) return {};
  if (auto defect = kind.text_defect(text)) return toml_.error(node, std::move(*defect));
  return {};
}

// A number, or a text that a variable makes one.
Result<ExpectedValue> ExpectationReader::read_count(const toml::node& node, std::string_view key,
                                                    const Variables& variables) const {
  std::optional<long> count = node.value_exact<std::int64_t>();
  if (const auto text = node.value_exact<std::string>()) {
    const auto expanded = variables.expanded(*text);
    if (!expanded) return toml_.error(node, expanded.error());
    long number = 0;
    const auto [end, error] = std::from_chars(expanded->data(), expanded->data() + expanded->size(), number);
    if (error == std::errc{} && end == expanded->data() + expanded->size()) count = number;
  }
  constexpr long most = 1'000'000;
  if (!count || *count < 0 || *count > most)
    return toml_.error(node, fmt::format("'{}' must be a whole number from 0 to {}", key, most));
  return *count;
}

Result<ExpectedValue> ExpectationReader::read_value(const toml::node& node, const Expectation& begun,
                                                    const Variables& variables) const {
  const ExpectationKind& kind = *begun.kind;
  if (kind.type == ValueType::count) return read_count(node, kind.key, variables);
  if (kind.type == ValueType::flag) {
    if (const auto value = node.value_exact<bool>()) return *value;
    return toml_.error(node, fmt::format("'{}' must be true or false", kind.key));
  }
  auto texts = toml_.texts(node, kind.key, variables);
  if (!texts) return std::unexpected(texts.error());
  for (const std::string& text : *texts) {
    if (auto good = check_text(node, kind, text); !good) return std::unexpected(good.error());
  }
  if (kind.type == ValueType::texts) return std::move(*texts);
  if (texts->size() != 1) return toml_.error(node, fmt::format("'{}' must be one text", kind.key));
  return std::move(texts->front());
}

Result<Expectation> ExpectationReader::read_table(const toml::table& table, Expectation begun,
                                                  const Variables& variables,
                                                  const ExpectationDefaults& inherited) const {
  Words keys = default_keys();
  keys.insert(keys.end(), {"is", "waiver"});
  const std::string name = name_of(begun);
  if (auto known = toml_.check_keys(table, keys, name); !known) return std::unexpected(known.error());
  using Asks = ExpectationKind::Asks;
  for (const char* key : {"stores", "clients"}) {
    const bool asked = begun.kind->asks == Asks::stores_and_clients ||
                       (begun.kind->asks == Asks::stores && std::string_view(key) == "stores");
    if (table.contains(key) && !asked)
      return toml_.error(*table.get(key), fmt::format("{} asks no {}", name, key), "leave it out");
  }
  const auto* value = table.get("is");
  if (value == nullptr) return toml_.error(table, fmt::format("{} says nothing to expect", name), "add: is = ...");
  auto read = read_value(*value, begun, variables);
  if (!read) return std::unexpected(read.error());
  begun.value = std::move(*read);
  auto own = read_defaults(table, variables, inherited);
  if (!own) return std::unexpected(own.error());
  if (begun.kind->asks != Asks::nobody) begun.stores = std::move(own->stores);
  if (begun.kind->asks == Asks::stores_and_clients) begun.clients = std::move(own->clients);
  if (begun.kind->asks == Asks::stores) begun.clients = {std::string(path::web_client().id)};
  begun.severity = own->severity;
  begun.owner = std::move(own->owner);
  begun.source = std::move(own->source);
  begun.note = std::move(own->note);
  begun.undetermined_allowed = own->undetermined_allowed;
  const auto waiver = toml_.table(table, "waiver");
  if (!waiver) return std::unexpected(waiver.error());
  if (*waiver != nullptr) {
    auto read_one = read_waiver(**waiver, variables, {});
    if (!read_one) return std::unexpected(read_one.error());
    begun.waiver = std::move(*read_one);
  }
  return begun;
}

Result<void> ExpectationReader::add(const toml::node& node, Expectation begun, const Variables& variables,
                                    const ExpectationDefaults& defaults, std::vector<Expectation>& list) const {
  begun.where = toml_.where(node);
  if (lists_tables(node)) {
    for (const auto& each : *node.as_array()) {
      if (auto added = add(each, begun, variables, defaults, list); !added) return added;
    }
    return {};
  }
  // The short form is a table that says nothing but the value.
  toml::table short_form;
  const auto* table = node.as_table();
  if (table == nullptr) {
    short_form.insert("is", node);
    table = &short_form;
    auto value = read_value(node, begun, variables);
    if (!value) return std::unexpected(value.error());
  }
  auto expectation = read_table(*table, std::move(begun), variables, defaults);
  if (!expectation) return std::unexpected(expectation.error());
  list.push_back(std::move(*expectation));
  return {};
}

Result<void> ExpectationReader::add_checks(const toml::node& node, const Variables& variables,
                                           const ExpectationDefaults& defaults, std::vector<Expectation>& list) const {
  const auto* table = node.as_table();
  if (table == nullptr)
    return toml_.error(node, "'check' must name a check", "write it as: expect.check.leaf-expiring = \"passed\"");
  Words known;
  for (const checks::Check& check : checks::all_checks()) known.push_back(check.id);
  for (const auto& [key, value] : *table) {
    if (checks::find_check(key.str()) == nullptr)
      return toml_.error(value, fmt::format("there is no check '{}'", key.str()), known_or_nearest(key.str(), known));
    if (key.str() == "policy-weaker")
      return toml_.error(value, "the check 'policy-weaker' is about a policy, and this names none",
                         "write it as: expect.policy = \"NAME\"");
    Expectation begun{.kind = find_expectation_kind("check"), .check = std::string(key.str()), .value = {}};
    if (auto added = add(value, std::move(begun), variables, defaults, list); !added) return added;
  }
  return {};
}

Result<std::vector<Expectation>> ExpectationReader::read(const toml::table& expect, const Variables& variables,
                                                         const ExpectationDefaults& defaults) const {
  std::vector<Expectation> list;
  if (auto known = toml_.check_keys(expect, kind_keys(), "expect"); !known) return std::unexpected(known.error());
  for (const auto& [key, node] : expect) {
    Expectation begun{.kind = find_expectation_kind(key.str()), .check = {}, .value = {}};
    const auto added = begun.kind->key == "check" ? add_checks(node, variables, defaults, list)
                                                  : add(node, std::move(begun), variables, defaults, list);
    if (!added) return std::unexpected(added.error());
  }
  return list;
}

}  // namespace trustprobe::suites

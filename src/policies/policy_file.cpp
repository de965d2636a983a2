#include "policies/policy_file.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <map>

#include "base/nearest_word.h"
#include "base/text.h"
#include "policies/seen_server.h"
#include "wire/registry.h"

namespace trustprobe::policies {
namespace {

using base::InputError;
using base::Result;
using Words = std::vector<std::string_view>;

// The parser calls itself for each part of a dotted key; no line that means something is longer.
constexpr std::size_t longest_line = 4096;

/// Code points that files call by their names.
struct Registry {
  std::string_view thing;  ///< "cipher suite"
  std::string_view named;  ///< how they are called
  std::optional<std::uint16_t> (*value_of)(std::string_view);
  std::string (*name_of)(std::uint16_t);
  std::span<const std::uint16_t> known;
};

constexpr std::array<std::uint16_t, 5> versions{0x0300, 0x0301, 0x0302, 0x0303, 0x0304};

Registry version_registry() {
  return {"version", "SSL 3, TLS 1.0, ... TLS 1.3", wire::version_of, wire::version_name, versions};
}

Registry suite_registry() {
  return {"cipher suite", "as IANA does", wire::cipher_suite_of, wire::cipher_suite_name, wire::all_cipher_suites()};
}

Registry group_registry() {
  return {"group", "as IANA does", wire::group_of, wire::group_name, wire::all_groups()};
}

/// Reads the tables of one file; every failure names file and line.
class PolicyReader {
 public:
  explicit PolicyReader(std::string file) : file_(std::move(file)) {}

  Result<std::vector<PlacedPolicy>> read(const toml::table& root);

 private:
  std::string where(const toml::node& node) const { return fmt::format("{}:{}", file_, node.source().begin.line); }
  std::unexpected<InputError> error(const toml::node& node, std::string what, std::string remedy = "") const {
    return std::unexpected(InputError{where(node), std::move(what), std::move(remedy)});
  }

  Result<void> check_keys(const toml::table& table, const Words& known, std::string_view place) const;
  Result<void> read_text(const toml::table& table, std::string_view key, std::string& value) const;
  Result<void> read_flag(const toml::table& table, std::string_view key, std::optional<bool>& value) const;
  Result<void> read_texts(const toml::table& table, std::string_view key, std::vector<std::string>& values) const;
  Result<std::vector<std::string>> texts(const toml::node& node, std::string_view key) const;
  Result<Codes> codes(const toml::node& node, std::string_view key, const Registry& registry) const;
  Result<void> read_codes(const toml::table& table, std::string_view key, const Registry& registry,
                          Codes& values) const;

  Result<void> read_lists(const toml::table& root);
  Result<void> read_suites(const toml::table& table, Policy& policy) const;
  Result<Policy> policy(const toml::table& table) const;
  Result<void> check(const toml::table& table, const Policy& policy) const;

  std::string file_;
  std::string service_, source_;  ///< of policies that say nothing else
  std::map<std::string, Codes, std::less<>> lists_;
};

Result<void> PolicyReader::check_keys(const toml::table& table, const Words& known, std::string_view place) const {
  for (const auto& [key, node] : table) {
    if (std::ranges::find(known, key.str()) != known.end()) continue;
    const auto nearest = base::nearest_word(key.str(), known);
    return error(
        node, fmt::format("unknown key '{}' in {}", base::printable(key.str()), place),
        nearest ? fmt::format("did you mean '{}'?", *nearest) : fmt::format("known are {}", fmt::join(known, ", ")));
  }
  return {};
}

Result<void> PolicyReader::read_text(const toml::table& table, std::string_view key, std::string& value) const {
  const auto* node = table.get(key);
  if (node == nullptr) return {};
  const auto text = node->value_exact<std::string>();
  if (!text || text->empty()) return error(*node, fmt::format("'{}' must be a text in quotes", key));
  value = *text;
  return {};
}

Result<void> PolicyReader::read_flag(const toml::table& table, std::string_view key, std::optional<bool>& value) const {
  const auto* node = table.get(key);
  if (node == nullptr) return {};
  value = node->value_exact<bool>();
  if (!value) return error(*node, fmt::format("'{}' must be true or false", key));
  return {};
}

Result<std::vector<std::string>> PolicyReader::texts(const toml::node& node, std::string_view key) const {
  const auto* array = node.as_array();
  if (array == nullptr) return error(node, fmt::format("'{}' must be a list of texts in quotes", key));
  std::vector<std::string> values;
  for (const auto& item : *array) {
    const auto text = item.value_exact<std::string>();
    if (!text || text->empty()) return error(item, fmt::format("what '{}' lists must be texts in quotes", key));
    if (std::ranges::find(values, *text) != values.end())
      return error(item, fmt::format("'{}' is twice in '{}'", base::printable(*text), key), "take one away");
    values.push_back(*text);
  }
  if (values.empty()) return error(node, fmt::format("'{}' lists nothing", key), "leave it out, or name something");
  return values;
}

Result<void> PolicyReader::read_texts(const toml::table& table, std::string_view key,
                                      std::vector<std::string>& values) const {
  const auto* node = table.get(key);
  if (node == nullptr) return {};
  auto read = texts(*node, key);
  if (!read) return std::unexpected(read.error());
  values = std::move(*read);
  return {};
}

Result<Codes> PolicyReader::codes(const toml::node& node, std::string_view key, const Registry& registry) const {
  const auto names = texts(node, key);
  if (!names) return std::unexpected(names.error());
  Codes values;
  for (std::size_t i = 0; i < names->size(); ++i) {
    if (const auto value = registry.value_of((*names)[i])) {
      values.push_back(*value);
      continue;
    }
    std::vector<std::string> known;
    for (const auto value : registry.known) known.push_back(registry.name_of(value));
    const auto nearest = base::nearest_word((*names)[i], Words(known.begin(), known.end()));
    return error(*node.as_array()->get(i),
                 fmt::format("no {} is called '{}'", registry.thing, base::printable((*names)[i])),
                 nearest ? fmt::format("did you mean '{}'?", *nearest) : fmt::format("name it {}", registry.named));
  }
  return values;
}

Result<void> PolicyReader::read_codes(const toml::table& table, std::string_view key, const Registry& registry,
                                      Codes& values) const {
  const auto* node = table.get(key);
  if (node == nullptr) return {};
  auto read = codes(*node, key, registry);
  if (!read) return std::unexpected(read.error());
  values = std::move(*read);
  return {};
}

Result<void> PolicyReader::read_lists(const toml::table& root) {
  const auto* node = root.get("cipher_suite_lists");
  if (node == nullptr) return {};
  const auto* table = node->as_table();
  if (table == nullptr) return error(*node, "'cipher_suite_lists' must be a table of lists");
  for (const auto& [key, list] : *table) {
    auto suites = codes(list, key.str(), suite_registry());
    if (!suites) return std::unexpected(suites.error());
    lists_.emplace(key.str(), std::move(*suites));
  }
  return {};
}

Result<void> PolicyReader::read_suites(const toml::table& table, Policy& policy) const {
  const auto* node = table.get("cipher_suites");
  if (node == nullptr || !node->is_string())
    return read_codes(table, "cipher_suites", suite_registry(), policy.cipher_suites);
  const std::string name = *node->value_exact<std::string>();
  const auto list = lists_.find(name);
  if (list == lists_.end())
    return error(*node, fmt::format("no list of cipher suites is called '{}'", base::printable(name)),
                 "define it in [cipher_suite_lists], or list the suites here");
  policy.cipher_suites = list->second;
  return {};
}

Result<Policy> PolicyReader::policy(const toml::table& table) const {
  static const Words keys{"name",        "service",       "scopes",
                          "versions",    "cipher_suites", "ordered",
                          "groups",      "post_quantum",  "post_quantum_groups",
                          "default_for", "old_default",   "note",
                          "source"};
  Policy policy{.service = service_, .source = source_};
  std::optional<bool> ordered, old_default;
  for (const auto& read :
       {check_keys(table, keys, "[[policy]]"), read_text(table, "name", policy.name),
        read_text(table, "service", policy.service), read_texts(table, "scopes", policy.scopes),
        read_codes(table, "versions", version_registry(), policy.versions), read_suites(table, policy),
        read_flag(table, "ordered", ordered), read_codes(table, "groups", group_registry(), policy.groups),
        read_flag(table, "post_quantum", policy.post_quantum),
        read_codes(table, "post_quantum_groups", group_registry(), policy.post_quantum_groups),
        read_text(table, "default_for", policy.default_for), read_flag(table, "old_default", old_default),
        read_text(table, "note", policy.note), read_text(table, "source", policy.source)}) {
    if (!read) return std::unexpected(read.error());
  }
  policy.ordered = ordered.value_or(true);
  policy.old_default = old_default.value_or(false);
  std::ranges::sort(policy.versions);
  if (auto sound = check(table, policy); !sound) return std::unexpected(sound.error());
  return policy;
}

// Each key is well written; whether they make a policy together is what is left to see.
Result<void> PolicyReader::check(const toml::table& table, const Policy& policy) const {
  if (policy.name.empty()) return error(table, "the policy has no name", "add: name = \"...\"");
  const std::string who = fmt::format("policy '{}'", base::printable(policy.name));
  if (policy.name.find(':') != std::string::npos)
    return error(table, who + " has a colon in its name",
                 "a colon stands between service and name: choose another sign");
  if (policy.service.empty())
    return error(table, who + " does not say which service it is of", "add: service = \"...\"");
  if (policy.versions.empty())
    return error(table, who + " has no versions", "add: versions = [\"TLS 1.2\", \"TLS 1.3\"]");
  if (policy.cipher_suites.empty()) return error(table, who + " has no cipher_suites", "list them by their IANA names");
  for (const auto version : policy.versions) {
    if (std::ranges::none_of(policy.cipher_suites, [&](std::uint16_t suite) { return usable(suite, version); }))
      return error(table, fmt::format("{} has no cipher suite that {} can use", who, wire::version_name(version)),
                   "add one, or take the version away");
  }
  if (!policy.post_quantum_groups.empty() && policy.post_quantum != true)
    return error(table, who + " names post_quantum_groups and is not post_quantum", "add: post_quantum = true");
  if (policy.old_default && policy.default_for.empty())
    return error(table, who + " is an old default of nothing", "say with default_for where one gets it");
  if (!policy.source.starts_with("https://"))
    return error(table, who + " has no https:// URL as its source",
                 "say where it is published: source = \"https://...\"");
  return {};
}

Result<std::vector<PlacedPolicy>> PolicyReader::read(const toml::table& root) {
  for (const auto& read :
       {check_keys(root, {"service", "source", "cipher_suite_lists", "policy"}, "a file of policies"),
        read_text(root, "service", service_), read_text(root, "source", source_), read_lists(root)}) {
    if (!read) return std::unexpected(read.error());
  }
  const auto* array = root["policy"].as_array();
  if (array == nullptr || array->empty()) return error(root, "has no [[policy]]", "add one, or take the file away");
  std::vector<PlacedPolicy> policies;
  for (const auto& node : *array) {
    const auto* table = node.as_table();
    if (table == nullptr) return error(node, "'policy' must be a list of tables", "begin each with [[policy]]");
    auto read = policy(*table);
    if (!read) return std::unexpected(read.error());
    policies.push_back({std::move(*read), where(*table)});
  }
  return policies;
}

/// The first line, counted from 1, that is longer than a line can need; nothing: none is.
std::optional<std::size_t> too_long_line(std::string_view text) {
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::size_t length = std::min(text.find('\n'), text.size());
    if (length > longest_line) return line;
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<PlacedPolicy>> parse_policies(std::string_view text, const std::string& name) {
  if (const auto line = too_long_line(text))
    return std::unexpected(InputError{fmt::format("{}:{}", name, *line),
                                      fmt::format("the line is longer than {} characters", longest_line), "break it"});
  try {
    return PolicyReader(name).read(toml::parse(text, name));
  } catch (const toml::parse_error& error) {
    return std::unexpected(InputError{fmt::format("{}:{}", name, error.source().begin.line),
                                      fmt::format("is not valid TOML ({})", base::printable(error.description())), ""});
  }
}

}  // namespace trustprobe::policies

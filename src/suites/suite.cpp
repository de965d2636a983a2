#include "suites/suite.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <optional>

#include "base/file.h"
#include "base/nearest_word.h"
#include "target/parse_target.h"

namespace trustprobe::suites {
namespace {

using base::InputError;
using base::Result;
using Words = std::vector<std::string_view>;

constexpr std::array verdict_names{
    std::pair{ExpectedVerdict::valid, "valid"}, std::pair{ExpectedVerdict::expired, "expired"},
    std::pair{ExpectedVerdict::untrusted, "untrusted"}, std::pair{ExpectedVerdict::revoked, "revoked"}};

std::string joined(const Words& words) {
  return fmt::format("{}", fmt::join(words, ", "));
}

/// Reads one file's tables; every error carries the line of the node it is about.
class SuiteReader {
 public:
  explicit SuiteReader(const std::string& file) : file_(file) {}

  Result<Suite> read(const toml::table& root) const;

 private:
  std::unexpected<InputError> error(const toml::node& node, std::string what, std::string remedy = "") const {
    return std::unexpected(
        InputError{fmt::format("{}:{}", file_, node.source().begin.line), std::move(what), std::move(remedy)});
  }
  Result<void> check_keys(const toml::table& table, const Words& known, std::string_view where) const;
  Result<std::string> text(const toml::table& table, std::string_view key) const;
  Result<path::RevocationPolicy> revocation(const toml::table& root) const;
  Result<std::vector<SuiteStore>> stores(const toml::table& root) const;
  Result<SuiteEndpoint> endpoint(const toml::table& table, const std::vector<SuiteStore>& defined) const;
  Result<std::vector<std::string>> endpoint_stores(const toml::table& table,
                                                   const std::vector<SuiteStore>& defined) const;
  Result<ExpectedVerdict> expected_verdict(const toml::table& endpoint) const;

  const std::string& file_;
};

Result<void> SuiteReader::check_keys(const toml::table& table, const Words& known, std::string_view where) const {
  for (const auto& [key, node] : table) {
    if (std::ranges::find(known, key.str()) != known.end()) continue;
    const auto nearest = base::nearest_word(key.str(), known);
    return error(node, fmt::format("unknown key '{}' in {}", key.str(), where),
                 nearest ? fmt::format("did you mean '{}'?", *nearest) : "known are " + joined(known));
  }
  return {};
}

/// Empty when the key is absent.
Result<std::string> SuiteReader::text(const toml::table& table, std::string_view key) const {
  const auto* node = table.get(key);
  if (node == nullptr) return std::string{};
  if (const auto value = node->value_exact<std::string>()) return *value;
  return error(*node, fmt::format("'{}' must be a text in quotes", key));
}

Result<path::RevocationPolicy> SuiteReader::revocation(const toml::table& root) const {
  const auto name = text(root, "revocation");
  if (!name) return std::unexpected(name.error());
  if (name->empty()) return path::RevocationPolicy::soft;
  if (const auto policy = path::find_revocation_policy(*name)) return *policy;
  return error(*root.get("revocation"), fmt::format("'{}' is no policy of revocation", *name),
               "known are off, staple, soft, hard");
}

Result<std::vector<SuiteStore>> SuiteReader::stores(const toml::table& root) const {
  const auto* node = root.get("stores");
  const auto* table = node == nullptr ? nullptr : node->as_table();
  if (table == nullptr || table->empty()) {
    return error(node == nullptr ? static_cast<const toml::node&>(root) : *node, "no store is defined",
                 "add a table [stores] with lines such as: amazon = \"amazon\"");
  }
  std::vector<SuiteStore> stores;
  for (const auto& [name, value] : *table) {
    const auto argument = value.value_exact<std::string>();
    if (!argument || argument->empty())
      return error(value, fmt::format("store '{}' must be a name or a path in quotes", name.str()));
    stores.push_back({std::string(name.str()), *argument});
  }
  return stores;
}

Result<std::vector<std::string>> SuiteReader::endpoint_stores(const toml::table& table,
                                                              const std::vector<SuiteStore>& defined) const {
  std::vector<std::string> names;
  const auto* node = table.get("stores");
  if (node == nullptr) {
    for (const auto& store : defined) names.push_back(store.name);
    return names;
  }
  const auto* list = node->as_array();
  if (list == nullptr || list->empty())
    return error(*node, "'stores' must be a list of store names, such as [\"amazon\"]");
  for (const auto& item : *list) {
    const auto name = item.value_exact<std::string>();
    if (!name) return error(item, "a store's name must be a text in quotes");
    if (std::ranges::find(defined, *name, &SuiteStore::name) == defined.end()) {
      return error(item, fmt::format("store '{}' is not defined", *name), "define it in [stores]");
    }
    names.push_back(*name);
  }
  return names;
}

Result<ExpectedVerdict> SuiteReader::expected_verdict(const toml::table& endpoint) const {
  const auto* node = endpoint.get("expect");
  const auto* expect = node == nullptr ? nullptr : node->as_table();
  if (expect == nullptr) return error(endpoint, "the endpoint has no expectation", "add: expect.verdict = \"valid\"");
  if (auto known = check_keys(*expect, {"verdict"}, "expect"); !known) return std::unexpected(known.error());
  const auto verdict = text(*expect, "verdict");
  if (!verdict) return std::unexpected(verdict.error());
  Words words;
  for (const auto& [value, name] : verdict_names) {
    if (*verdict == name) return value;
    words.emplace_back(name);
  }
  const auto* value = expect->get("verdict");
  return error(value == nullptr ? *node : *value, fmt::format("'{}' is no verdict to expect", *verdict),
               "known are " + joined(words));
}

Result<SuiteEndpoint> SuiteReader::endpoint(const toml::table& table, const std::vector<SuiteStore>& defined) const {
  const Words keys{"target", "stores", "expect", "source", "note"};
  if (auto known = check_keys(table, keys, "[[endpoint]]"); !known) return std::unexpected(known.error());
  const auto target_text = text(table, "target"), source = text(table, "source"), note = text(table, "note");
  for (const auto* value : {&target_text, &source, &note}) {
    if (!*value) return std::unexpected(value->error());
  }
  if (target_text->empty()) return error(table, "the endpoint has no target", "add: target = \"shop.example.com\"");
  auto target =
      target::parse_target(*target_text, fmt::format("{}:{}", file_, table.get("target")->source().begin.line));
  if (!target) return std::unexpected(target.error());
  auto stores = endpoint_stores(table, defined);
  if (!stores) return std::unexpected(stores.error());
  const auto verdict = expected_verdict(table);
  if (!verdict) return std::unexpected(verdict.error());
  return SuiteEndpoint{std::move(*target), std::move(*stores), *verdict, *source, *note};
}

Result<Suite> SuiteReader::read(const toml::table& root) const {
  if (auto known = check_keys(root, {"name", "description", "revocation", "stores", "endpoint"}, "the suite"); !known) {
    return std::unexpected(known.error());
  }
  Suite suite{.path = file_, .name = {}, .description = {}, .stores = {}, .endpoints = {}};
  const auto name = text(root, "name"), description = text(root, "description");
  if (!name) return std::unexpected(name.error());
  if (!description) return std::unexpected(description.error());
  suite.name = name->empty() ? std::filesystem::path(file_).stem().string() : *name;
  suite.description = *description;
  const auto policy = revocation(root);
  if (!policy) return std::unexpected(policy.error());
  suite.revocation = *policy;
  auto stores_read = stores(root);
  if (!stores_read) return std::unexpected(stores_read.error());
  suite.stores = std::move(*stores_read);

  const auto* node = root.get("endpoint");
  const auto* list = node == nullptr ? nullptr : node->as_array();
  if (list == nullptr || list->empty()) {
    return error(node == nullptr ? static_cast<const toml::node&>(root) : *node, "the suite has no endpoint",
                 "add a table [[endpoint]]");
  }
  for (const auto& item : *list) {
    const auto* table = item.as_table();
    if (table == nullptr) return error(item, "an endpoint must be a table", "write [[endpoint]]");
    auto read_endpoint = endpoint(*table, suite.stores);
    if (!read_endpoint) return std::unexpected(read_endpoint.error());
    suite.endpoints.push_back(std::move(*read_endpoint));
  }
  return suite;
}

}  // namespace

std::string_view to_string(ExpectedVerdict verdict) {
  return std::ranges::find(verdict_names, verdict, [](const auto& row) { return row.first; })->second;
}

Result<Suite> parse_suite(std::string_view text, const std::string& name) {
  try {
    const toml::table root = toml::parse(text, name);
    return SuiteReader(name).read(root);
  } catch (const toml::parse_error& error) {
    return std::unexpected(InputError{fmt::format("{}:{}", name, error.source().begin.line),
                                      fmt::format("is not valid TOML ({})", error.description()), ""});
  }
}

Result<Suite> read_suite(const std::filesystem::path& path) {
  const auto text = base::read_file(path);
  if (!text) return std::unexpected(text.error());
  return parse_suite(*text, path.string());
}

}  // namespace trustprobe::suites

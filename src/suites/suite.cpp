#include "suites/suite.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/file.h"
#include "base/text.h"
#include "path/client.h"
#include "suites/expectation_kind.h"
#include "suites/expectation_reader.h"
#include "suites/toml_reader.h"
#include "target/parse_target.h"

namespace trustprobe::suites {
namespace {

using base::InputError;
using base::Result;

// Of each the expectations are kept: a matrix multiplies them sooner than its writer thinks.
constexpr std::size_t most_endpoints = 100'000;

/// Whether a text, or one of a list of texts, has `${name}` in it.
bool mentions(const toml::node& node, std::string_view name) {
  if (const auto* list = node.as_array())
    return std::any_of(list->begin(), list->end(), [&](const toml::node& item) { return mentions(item, name); });
  const auto text = node.value_exact<std::string>();
  return text && text->contains(fmt::format("${{{}}}", name));
}

/// Reads one file's tables; every error carries the line of the node it is about.
class SuiteReader {
 public:
  SuiteReader(const std::string& file, const VariableOverrides& overrides)
      : file_(file), overrides_(overrides), toml_(file) {}

  Result<Suite> read(const toml::table& root);

 private:
  Result<void> read_header(const toml::table& root);
  Result<void> read_variables(const toml::table& root);
  Result<Variable> read_variable(const std::string& name, const toml::node& node) const;
  Result<void> read_stores(const toml::table& root);
  Result<void> read_general(const toml::table& root);
  Result<void> read_endpoints(const toml::table& root);
  Result<void> read_endpoint(const toml::table& table);
  Result<std::map<std::string, std::vector<std::string>>> read_matrix(const toml::table& endpoint) const;
  Result<void> add_combination(const toml::table& table, const Variables& variables);
  Result<std::vector<Expectation>> read_expectations(const toml::table& table, const Variables& variables) const;
  Result<std::vector<target::ConnectRule>> read_connect_to(const toml::table& table, const target::Target& target,
                                                           const Variables& variables) const;
  Result<void> check_rules(const toml::table& table, const SuiteEndpoint& endpoint);
  Result<void> read_waivers(const toml::table& root);
  Result<void> apply_waiver(const toml::table& table);
  void collect_clients();

  const std::string& file_;
  const VariableOverrides& overrides_;
  TomlReader toml_;
  Variables variables_;
  const toml::table* general_expect_ = nullptr;
  ExpectationDefaults general_;
  /// Which endpoint first named a host and port.
  std::map<std::pair<std::string, std::uint16_t>, std::size_t> first_of_place_;
  Suite suite_;
};

Result<void> SuiteReader::read_header(const toml::table& root) {
  const Words keys{"name", "description", "revocation", "variables", "stores", "defaults", "endpoint", "waiver"};
  if (auto known = toml_.check_keys(root, keys, "the suite"); !known) return known;
  const auto name = toml_.text(root, "name", variables_), description = toml_.text(root, "description", variables_),
             policy = toml_.text(root, "revocation", variables_);
  for (const auto* value : {&name, &description, &policy}) {
    if (!*value) return std::unexpected(value->error());
  }
  suite_.path = file_;
  suite_.name = name->empty() ? std::filesystem::path(file_).stem().string() : *name;
  suite_.description = *description;
  if (policy->empty()) return {};
  const auto found = path::find_revocation_policy(*policy);
  if (!found)
    return toml_.error(*root.get("revocation"), fmt::format("'{}' is no policy of revocation", *policy),
                       "known are off, staple, soft, hard");
  suite_.revocation = *found;
  return {};
}

Result<Variable> SuiteReader::read_variable(const std::string& name, const toml::node& node) const {
  Variable variable{.values = {}, .list = node.is_array()};
  if (const auto number = node.value_exact<std::int64_t>()) {
    variable.values = {std::to_string(*number)};
  } else {
    auto values = toml_.texts(node, name, variables_);
    if (!values) return std::unexpected(values.error());
    variable.values = std::move(*values);
  }
  const auto replaced = overrides_.find(name);
  if (replaced == overrides_.end()) return variable;
  variable.values.clear();
  std::string_view rest = replaced->second;
  while (variable.list && rest.contains(',')) {
    variable.values.emplace_back(base::trimmed(rest.substr(0, rest.find(','))));
    rest.remove_prefix(rest.find(',') + 1);
  }
  variable.values.emplace_back(variable.list ? base::trimmed(rest) : rest);
  if (std::ranges::find(variable.values, "") == variable.values.end()) return variable;
  return std::unexpected(InputError{fmt::format("--set {}={}", name, replaced->second),
                                    variable.list ? "has an empty value between commas" : "has no value",
                                    "say what the variable stands for"});
}

// A variable may be made of others, in any order.
Result<void> SuiteReader::read_variables(const toml::table& root) {
  const auto table = toml_.table(root, "variables");
  if (!table) return std::unexpected(table.error());
  if (*table == nullptr) return {};
  std::map<std::string, const toml::node*> pending;
  for (const auto& [name, node] : **table) pending.emplace(name.str(), &node);
  while (!pending.empty()) {
    const auto waits = [&](const auto& entry) {
      return std::ranges::any_of(pending, [&](const auto& other) { return mentions(*entry.second, other.first); });
    };
    const auto next = std::ranges::find_if_not(pending, waits);
    if (next == pending.end()) {
      return toml_.error(*pending.begin()->second,
                         fmt::format("the variable '{}' is made of itself", pending.begin()->first),
                         "write its value without it");
    }
    auto variable = read_variable(next->first, *next->second);
    if (!variable) return std::unexpected(variable.error());
    variables_.set(next->first, std::move(*variable));
    suite_.variables.push_back(next->first);
    pending.erase(next);
  }
  std::ranges::sort(suite_.variables);
  return {};
}

Result<void> SuiteReader::read_stores(const toml::table& root) {
  const auto table = toml_.table(root, "stores");
  if (!table) return std::unexpected(table.error());
  if (*table == nullptr || (*table)->empty()) {
    return toml_.error(*table == nullptr ? root : **table, "no store is defined",
                       "add a table [stores] with lines such as: amazon = \"amazon\"");
  }
  for (const auto& [name, value] : **table) {
    if (name.str().empty()) return toml_.error(value, "a store has no name", "write NAME = \"PATH\"");
    auto argument = toml_.text(**table, name.str(), variables_);
    if (!argument || argument->empty())
      return toml_.error(value, fmt::format("store '{}' must be a name or a path in quotes", name.str()));
    suite_.stores.push_back({std::string(name.str()), std::move(*argument)});
    general_.stores.emplace_back(name.str());
  }
  return {};
}

Result<void> SuiteReader::read_general(const toml::table& root) {
  general_.clients = {std::string(path::web_client().id)};
  const auto table = toml_.table(root, "defaults");
  if (!table) return std::unexpected(table.error());
  if (*table == nullptr) return {};
  Words keys = ExpectationReader::default_keys();
  keys.emplace_back("expect");
  if (auto known = toml_.check_keys(**table, keys, "[defaults]"); !known) return known;
  auto defaults = ExpectationReader(toml_, suite_.stores).read_defaults(**table, variables_, std::move(general_));
  if (!defaults) return std::unexpected(defaults.error());
  general_ = std::move(*defaults);
  const auto expect = toml_.table(**table, "expect");
  if (!expect) return std::unexpected(expect.error());
  general_expect_ = *expect;
  return {};
}

Result<std::map<std::string, std::vector<std::string>>> SuiteReader::read_matrix(const toml::table& endpoint) const {
  std::map<std::string, std::vector<std::string>> matrix;
  const auto table = toml_.table(endpoint, "matrix");
  if (!table) return std::unexpected(table.error());
  if (*table == nullptr) return matrix;
  for (const auto& [name, node] : **table) {
    auto values = toml_.texts(node, name.str(), variables_);
    if (!values) return std::unexpected(values.error());
    matrix[std::string(name.str())] = std::move(*values);
  }
  return matrix;
}

// The endpoint's own expectations, and those of [defaults] that it has none of its own for.
Result<std::vector<Expectation>> SuiteReader::read_expectations(const toml::table& table,
                                                                const Variables& variables) const {
  const ExpectationReader reader(toml_, suite_.stores);
  auto defaults = reader.read_defaults(table, variables, general_);
  if (!defaults) return std::unexpected(defaults.error());
  const auto expect = toml_.table(table, "expect");
  if (!expect) return std::unexpected(expect.error());
  std::vector<Expectation> expectations;
  if (*expect != nullptr) {
    auto own = reader.read(**expect, variables, *defaults);
    if (!own) return own;
    expectations = std::move(*own);
  }
  if (general_expect_ != nullptr) {
    auto general = reader.read(*general_expect_, variables, *defaults);
    if (!general) return general;
    const std::size_t own = expectations.size();
    for (Expectation& each : *general) {
      const auto same = [&](const Expectation& other) { return other.kind == each.kind && other.check == each.check; };
      if (std::none_of(expectations.begin(), expectations.begin() + static_cast<long>(own), same))
        expectations.push_back(std::move(each));
    }
  }
  if (expectations.empty())
    return toml_.error(table, "the endpoint has no expectation", "add: expect.verdict = \"valid\"");
  return expectations;
}

// An IPv6 address without brackets has none.
bool names_port(std::string_view place) {
  return place.contains(':') && (place.contains("]:") || place.find(':') == place.rfind(':'));
}

// "192.0.2.7", "192.0.2.7:8443", "[2001:db8::7]:8443", "other.example.com:443".
Result<std::vector<target::ConnectRule>> SuiteReader::read_connect_to(const toml::table& table,
                                                                      const target::Target& target,
                                                                      const Variables& variables) const {
  std::vector<target::ConnectRule> rules;
  const auto places = toml_.texts(table, "connect_to", variables);
  if (!places) return std::unexpected(places.error());
  for (const std::string& place : *places) {
    const auto parsed = target::parse_target(place, toml_.where(*table.get("connect_to")));
    if (!parsed) return std::unexpected(parsed.error());
    rules.push_back({target.host, target.port, parsed->host, names_port(place) ? parsed->port : target.port});
  }
  return rules;
}

// Rules are by name and port: endpoints of one name and port cannot go to different places.
Result<void> SuiteReader::check_rules(const toml::table& table, const SuiteEndpoint& endpoint) {
  const auto same = [](const target::ConnectRule& one, const target::ConnectRule& other) {
    return one.address == other.address && one.to_port == other.to_port;
  };
  const auto [first, added] =
      first_of_place_.emplace(std::pair(endpoint.target.host, endpoint.target.port), suite_.endpoints.size());
  if (added) return {};
  const SuiteEndpoint& other = suite_.endpoints[first->second];
  if (std::ranges::equal(other.connect_to, endpoint.connect_to, same)) return {};
  return toml_.error(table, fmt::format("{} is connected to elsewhere at {}", endpoint.target.text, other.where),
                     "give both the same connect_to, with all addresses, or write two suites");
}

Result<void> SuiteReader::add_combination(const toml::table& table, const Variables& variables) {
  auto texts = toml_.texts(table, "targets", variables);
  if (!texts) return std::unexpected(texts.error());
  const auto one = toml_.text(table, "target", variables);
  if (!one) return std::unexpected(one.error());
  if (!one->empty()) texts->insert(texts->begin(), *one);
  if (texts->empty()) return toml_.error(table, "the endpoint has no target", "add: target = \"shop.example.com\"");
  auto expectations = read_expectations(table, variables);
  if (!expectations) return std::unexpected(expectations.error());
  for (const std::string& text : *texts) {
    const auto& node = table.contains("target") ? *table.get("target") : *table.get("targets");
    auto target = target::parse_target(text, toml_.where(node));
    if (!target) return std::unexpected(target.error());
    auto rules = read_connect_to(table, *target, variables);
    if (!rules) return std::unexpected(rules.error());
    SuiteEndpoint endpoint{std::move(*target), std::move(*rules), *expectations, toml_.where(table)};
    if (auto good = check_rules(table, endpoint); !good) return good;
    suite_.endpoints.push_back(std::move(endpoint));
  }
  return {};
}

Result<void> SuiteReader::read_endpoint(const toml::table& table) {
  Words keys = ExpectationReader::default_keys();
  keys.insert(keys.end(), {"target", "targets", "connect_to", "matrix", "expect"});
  if (auto known = toml_.check_keys(table, keys, "[[endpoint]]"); !known) return known;
  const auto matrix = read_matrix(table);
  if (!matrix) return std::unexpected(matrix.error());
  std::size_t product = 1;
  for (const auto& [name, values] : *matrix) product = std::min(product * values.size(), most_endpoints + 1);
  if (suite_.endpoints.size() + product > most_endpoints) {
    return toml_.error(table, fmt::format("the suite has more than {} endpoints", most_endpoints),
                       "take values out of the matrix, or write several suites");
  }
  for (const Combination& combination : combinations(*matrix)) {
    Variables variables = variables_;
    for (const auto& [name, value] : combination) variables.set(name, {.values = {value}});
    if (auto added = add_combination(table, variables); !added) return added;
  }
  return {};
}

Result<void> SuiteReader::read_endpoints(const toml::table& root) {
  const auto* node = root.get("endpoint");
  const auto* list = node == nullptr ? nullptr : node->as_array();
  if (list == nullptr || list->empty()) {
    return toml_.error(node == nullptr ? static_cast<const toml::node&>(root) : *node, "the suite has no endpoint",
                       "add a table [[endpoint]]");
  }
  for (const auto& item : *list) {
    const auto* table = item.as_table();
    if (table == nullptr) return toml_.error(item, "an endpoint must be a table", "write [[endpoint]]");
    if (auto read = read_endpoint(*table); !read) return read;
  }
  return {};
}

Result<void> SuiteReader::apply_waiver(const toml::table& table) {
  const auto waiver = ExpectationReader(toml_, suite_.stores).read_waiver(table, variables_, {"target", "expectation"});
  if (!waiver) return std::unexpected(waiver.error());
  const auto target = toml_.text(table, "target", variables_), kind = toml_.text(table, "expectation", variables_);
  for (const auto* value : {&target, &kind}) {
    if (!*value) return std::unexpected(value->error());
  }
  if (target->empty()) return toml_.error(table, "the waiver has no target", "add: target = \"old.example.com\"");
  bool waives = false;
  for (SuiteEndpoint& endpoint : suite_.endpoints) {
    if (!base::fits_pattern(*target, endpoint.target.text)) continue;
    for (Expectation& expectation : endpoint.expectations) {
      const bool meant = kind->empty() || *kind == expectation.kind->key || *kind == "check." + expectation.check;
      waives = waives || meant;
      // A waiver that is given anew holds until the later day.
      if (meant && (!expectation.waiver || expectation.waiver->until < waiver->until)) expectation.waiver = *waiver;
    }
  }
  if (waives) return {};
  return toml_.error(table, "the waiver waives nothing: no endpoint and expectation fits",
                     "take it away, or mend its 'target' or 'expectation'");
}

Result<void> SuiteReader::read_waivers(const toml::table& root) {
  const auto* node = root.get("waiver");
  if (node == nullptr) return {};
  const auto* list = node->as_array();
  if (list == nullptr) return toml_.error(*node, "waivers are a list of tables", "write [[waiver]]");
  for (const auto& item : *list) {
    const auto* table = item.as_table();
    if (table == nullptr) return toml_.error(item, "a waiver must be a table", "write [[waiver]]");
    if (auto applied = apply_waiver(*table); !applied) return applied;
  }
  return {};
}

void SuiteReader::collect_clients() {
  std::set<std::string> ids{std::string(path::web_client().id)};
  for (const SuiteEndpoint& endpoint : suite_.endpoints) {
    for (const Expectation& each : endpoint.expectations) ids.insert(each.clients.begin(), each.clients.end());
  }
  suite_.clients.assign(ids.begin(), ids.end());
}

Result<Suite> SuiteReader::read(const toml::table& root) {
  if (auto read = read_variables(root); !read) return std::unexpected(read.error());
  for (const auto step : {&SuiteReader::read_header, &SuiteReader::read_stores, &SuiteReader::read_general,
                          &SuiteReader::read_endpoints, &SuiteReader::read_waivers}) {
    if (auto read = (this->*step)(root); !read) return std::unexpected(read.error());
  }
  collect_clients();
  return std::move(suite_);
}

}  // namespace

Result<Suite> parse_suite(std::string_view text, const std::string& name, const VariableOverrides& overrides) {
  if (const auto line = line_with_too_many_dots(text)) {
    return std::unexpected(
        InputError{fmt::format("{}:{}", name, *line), fmt::format("has a key of more than {} parts", most_dots), ""});
  }
  try {
    const toml::table root = toml::parse(text, name);
    return SuiteReader(name, overrides).read(root);
  } catch (const toml::parse_error& error) {
    return std::unexpected(InputError{fmt::format("{}:{}", name, error.source().begin.line),
                                      fmt::format("is not valid TOML ({})", error.description()), ""});
  }
}

Result<Suite> read_suite(const std::filesystem::path& path, const VariableOverrides& overrides) {
  const auto text = base::read_file(path);
  if (!text) return std::unexpected(text.error());
  return parse_suite(*text, path.string(), overrides);
}

}  // namespace trustprobe::suites

#include "suites/defect_list.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "base/nearest_word.h"
#include "suites/toml_reader.h"
#include "target/parse_target.h"

namespace trustprobe::suites {
namespace {

using base::InputError;
using base::Result;

const Variables no_variables;

Words kind_names() {
  Words names;
  for (const checks::DefectKind kind : checks::all_defect_kinds()) names.push_back(to_string(kind));
  return names;
}

class DefectReader {
 public:
  explicit DefectReader(const std::string& file) : toml_(file) {}

  Result<std::vector<DefectHost>> read(const toml::table& root) {
    if (auto known = toml_.check_keys(root, {"defect"}, "a list of defects"); !known)
      return std::unexpected(known.error());
    const auto* node = root.get("defect");
    const auto* list = node == nullptr ? nullptr : node->as_array();
    if (list == nullptr || list->empty())
      return toml_.error(root, "has no [[defect]]", "write one table per host, with kind and target");
    for (const toml::node& item : *list) {
      if (auto added = add(item); !added) return std::unexpected(added.error());
    }
    return std::move(hosts_);
  }

 private:
  Result<void> add(const toml::node& item) {
    const auto* table = item.as_table();
    if (table == nullptr) return toml_.error(item, "'defect' must be tables", "write [[defect]] above each");
    if (auto known = toml_.check_keys(*table, {"kind", "target", "source"}, "[[defect]]"); !known) return known;
    const auto kind = read_kind(*table);
    if (!kind) return std::unexpected(kind.error());
    auto target = read_target(*table);
    if (!target) return std::unexpected(target.error());
    if (auto source = toml_.text(*table, "source", no_variables); !source) return std::unexpected(source.error());
    hosts_.push_back({*kind, std::move(*target), toml_.where(item)});
    return {};
  }

  Result<std::string> required(const toml::table& table, std::string_view key) const {
    auto text = toml_.text(table, key, no_variables);
    if (text && text->empty())
      return toml_.error(table, fmt::format("this [[defect]] has no '{}'", key), "each needs kind and target");
    return text;
  }

  Result<checks::DefectKind> read_kind(const toml::table& table) const {
    const auto name = required(table, "kind");
    if (!name) return std::unexpected(name.error());
    if (const auto kind = checks::find_defect_kind(*name)) return *kind;
    const auto nearest = base::nearest_word(*name, kind_names());
    return toml_.error(*table.get("kind"), fmt::format("'{}' is no kind of defect", *name),
                       nearest ? fmt::format("did you mean '{}'?", *nearest) : "known are " + joined(kind_names()));
  }

  Result<target::Target> read_target(const toml::table& table) const {
    const auto text = required(table, "target");
    if (!text) return std::unexpected(text.error());
    auto target = target::parse_target(*text);
    if (!target) return toml_.error(*table.get("target"), target.error());
    const auto known = std::ranges::find_if(hosts_, [&](const DefectHost& host) {
      return host.target.host == target->host && host.target.port == target->port;
    });
    if (known != hosts_.end())
      return toml_.error(*table.get("target"), fmt::format("'{}' is listed before, at {}", *text, known->where),
                         "one host stands for one defect: take one of them away");
    return target;
  }

  TomlReader toml_;
  std::vector<DefectHost> hosts_;
};

}  // namespace

Result<std::vector<DefectHost>> parse_defect_list(std::string_view text, const std::string& name) {
  if (const auto line = line_with_too_many_dots(text)) {
    return std::unexpected(
        InputError{fmt::format("{}:{}", name, *line), fmt::format("has a key of more than {} parts", most_dots), ""});
  }
  try {
    const toml::table root = toml::parse(text, name);
    return DefectReader(name).read(root);
  } catch (const toml::parse_error& error) {
    return std::unexpected(InputError{fmt::format("{}:{}", name, error.source().begin.line),
                                      fmt::format("is not valid TOML ({})", error.description()), ""});
  }
}

Result<std::vector<DefectHost>> read_defect_list(const std::filesystem::path& path) {
  const auto text = base::read_file(path);
  if (!text) return std::unexpected(text.error());
  return parse_defect_list(*text, path.string());
}

}  // namespace trustprobe::suites

#include "target/connect_to.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "target/host.h"
#include "target/list_line.h"

namespace trustprobe::target {
namespace {

constexpr std::string_view connect_form = "the form is HOST:PORT:ADDRESS:PORT, IPv6 addresses in brackets";
constexpr std::string_view resolve_form = "the form is HOST:PORT:ADDRESS[,ADDRESS...]";

std::unexpected<base::InputError> wrong(std::string_view text, std::string_view what, std::string_view form) {
  return std::unexpected(base::InputError{"", fmt::format("{} {}", quoted(text), what), std::string(form)});
}

// At every `separator` that stands outside brackets.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> fields;
  std::size_t start = 0;
  bool in_brackets = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') in_brackets = true;
    if (text[i] == ']') in_brackets = false;
    if (text[i] != separator || in_brackets) continue;
    fields.push_back(text.substr(start, i - start));
    start = i + 1;
  }
  fields.push_back(text.substr(start));
  return fields;
}

base::Result<std::string> host_or_empty(std::string_view text) {
  if (text.empty()) return std::string();
  auto host = parse_host(text);
  if (!host) return std::unexpected(host.error());
  return std::move(host->text);
}

base::Result<std::optional<std::uint16_t>> port_or_nothing(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto port = parse_port(text);
  if (!port) return std::unexpected(port.error());
  return *port;
}

}  // namespace

std::vector<const ConnectRule*> ConnectTo::matching(const Target& target) const {
  std::vector<const ConnectRule*> named, general;
  for (const ConnectRule& rule : rules) {
    if (rule.port && *rule.port != target.port) continue;
    if (rule.host.empty()) general.push_back(&rule);
    if (rule.host == target.host) named.push_back(&rule);
  }
  return named.empty() ? general : named;
}

base::Result<ConnectRule> parse_connect_to(std::string_view text) {
  const auto fields = split(text, ':');
  if (fields.size() != 4) return wrong(text, fmt::format("has {} of 4 fields", fields.size()), connect_form);
  auto host = host_or_empty(fields[0]);
  if (!host) return std::unexpected(host.error());
  const auto port = port_or_nothing(fields[1]);
  if (!port) return std::unexpected(port.error());
  auto address = host_or_empty(fields[2]);
  if (!address) return std::unexpected(address.error());
  const auto to_port = port_or_nothing(fields[3]);
  if (!to_port) return std::unexpected(to_port.error());
  return ConnectRule{std::move(*host), *port, std::move(*address), *to_port};
}

base::Result<std::vector<ConnectRule>> parse_resolve(std::string_view text) {
  const auto fields = split(text, ':');
  if (fields.size() < 3) return wrong(text, "is incomplete", resolve_form);
  auto host = host_or_empty(fields[0] == "*" ? "" : fields[0]);
  if (!host) return std::unexpected(host.error());
  const auto port = parse_port(fields[1]);
  if (!port) return std::unexpected(port.error());
  // curl takes IPv6 addresses here without brackets too: the rest of the text is the list.
  const std::string_view list = text.substr(static_cast<std::size_t>(fields[2].data() - text.data()));
  std::vector<ConnectRule> rules;
  for (const std::string_view item : split(list, ',')) {
    auto address = parse_address(item);
    if (!address) return std::unexpected(address.error());
    rules.push_back({*host, *port, std::move(*address), std::nullopt});
  }
  return rules;
}

base::Result<std::vector<ConnectRule>> read_connect_to_file(const std::string& path) {
  const auto content = base::read_file(path);
  if (!content) return std::unexpected(content.error());
  std::string_view lines = *content;
  if (lines.starts_with(byte_order_mark)) lines.remove_prefix(byte_order_mark.size());
  std::vector<ConnectRule> rules;
  std::size_t number = 0;
  while (!lines.empty()) {
    ++number;
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view text = line_content(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (text.empty()) continue;
    auto rule = parse_connect_to(text);
    if (!rule) {
      rule.error().where = fmt::format("{}:{}", path, number);
      return std::unexpected(rule.error());
    }
    rules.push_back(std::move(*rule));
  }
  if (rules.empty()) return std::unexpected(base::InputError{path, "no rule in it", std::string(connect_form)});
  return rules;
}

}  // namespace trustprobe::target

#include "trust/manifest_file.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>

#include "base/hex.h"
#include "base/text.h"
#include "x509/base64.h"

namespace trustprobe::trust {
namespace {

using base::InputError;

/// Reads the tables of one manifest; every failure names file and line.
class ManifestReader {
 public:
  explicit ManifestReader(std::string file) : file_(std::move(file)) {}

  base::Result<Manifest> read(const toml::table& root) const {
    if (auto error = unknown_key(root, top_keys)) return std::unexpected(std::move(*error));
    Manifest manifest;
    const auto name = text(root, "name");
    if (!name) return std::unexpected(name.error());
    manifest.name = *name;
    for (const auto& [key, value] : {std::pair{"description", &manifest.description},
                                     {"source", &manifest.source},
                                     {"certificates", &manifest.certificates},
                                     {"find_in", &manifest.find_in},
                                     {"over", &manifest.over}}) {
      if (auto read = optional_text(root, key, *value); !read) return std::unexpected(std::move(read.error()));
    }
    auto fetch = texts(root, "fetch");
    if (!fetch) return std::unexpected(std::move(fetch.error()));
    manifest.fetch = std::move(*fetch);
    if (auto read = anchors(root, manifest); !read) return std::unexpected(std::move(read.error()));
    if (auto error = wrong_sources(root, manifest)) return std::unexpected(std::move(*error));
    return manifest;
  }

 private:
  static constexpr std::array<std::string_view, 8> top_keys{"name",  "description", "source", "certificates",
                                                            "fetch", "find_in",     "over",   "anchor"};
  static constexpr std::array<std::string_view, 9> anchor_keys{
      "label",    "sha256",    "spki_sha256", "url", "distrust_after", "sct_not_after", "permitted_dns_names",
      "purposes", "distrusted"};

  base::Result<void> anchors(const toml::table& root, Manifest& manifest) const {
    const toml::array* array = root["anchor"].as_array();
    if (array == nullptr || array->empty()) return std::unexpected(error_at(root, "has no [[anchor]]", ""));
    for (const toml::node& node : *array) {
      auto entry = anchor(node);
      if (!entry) return std::unexpected(std::move(entry.error()));
      manifest.anchors.push_back(std::move(*entry));
    }
    return {};
  }

  // Certificates come from one place; whoever downloads or ships them pins the keys too.
  std::optional<InputError> wrong_sources(const toml::table& root, const Manifest& manifest) const {
    const auto has_url = [](const ManifestAnchor& anchor) { return !anchor.url.empty(); };
    const bool fetched = !manifest.fetch.empty() || std::ranges::any_of(manifest.anchors, has_url);
    const int named = !manifest.certificates.empty() + !manifest.find_in.empty() + !manifest.over.empty();
    if (named > 1 || (named == 0 && !fetched)) {
      return error_at(root, "must say once where its certificates are",
                      "with certificates, find_in or over; or with fetch or a url for every anchor");
    }
    for (const ManifestAnchor& anchor : manifest.anchors) {
      if (manifest.find_in.empty() && manifest.over.empty() && !anchor.spki_sha256)
        return InputError{anchor.where, "'spki_sha256' is missing or not a text", ""};
      if (manifest.fetched_only() && manifest.fetch.empty() && anchor.url.empty())
        return InputError{anchor.where, "'url' is missing",
                          "say where the certificate is, or name a bundle with fetch"};
    }
    return std::nullopt;
  }

  base::Result<void> optional_text(const toml::table& table, std::string_view key, std::string& value) const {
    if (!table.contains(key)) return {};
    auto read = text(table, key);
    if (!read) return std::unexpected(std::move(read.error()));
    value = std::move(*read);
    return {};
  }

  std::string place(const toml::node& node) const {
    return fmt::format("{}:{}", file_, std::max(1u, node.source().begin.line));
  }

  InputError error_at(const toml::node& node, std::string what, std::string remedy) const {
    return {place(node), std::move(what), std::move(remedy)};
  }

  std::optional<InputError> unknown_key(const toml::table& table, std::span<const std::string_view> known) const {
    for (const auto& [key, value] : table) {
      if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
      return error_at(value, fmt::format("unknown key '{}'", base::printable(key.str())),
                      fmt::format("known here: {}", fmt::join(known, ", ")));
    }
    return std::nullopt;
  }

  base::Result<std::string> text(const toml::table& table, std::string_view key) const {
    if (const auto value = table[key].value<std::string>(); value && !value->empty()) return *value;
    return std::unexpected(error_at(table, fmt::format("'{}' is missing or not a text", key), ""));
  }

  base::Result<x509::Sha256> digest(const toml::table& table, std::string_view key, std::string_view form,
                                    std::optional<base::Bytes> (*decode)(std::string_view)) const {
    const auto written = text(table, key);
    if (!written) return std::unexpected(written.error());
    const auto bytes = decode(*written);
    x509::Sha256 digest{};
    if (!bytes || bytes->size() != digest.size()) {
      return std::unexpected(error_at(table, fmt::format("'{}' is not a SHA-256 digest in {}", key, form), ""));
    }
    std::ranges::copy(*bytes, digest.begin());
    return digest;
  }

  base::Result<ManifestAnchor> anchor(const toml::node& node) const {
    const toml::table* table = node.as_table();
    if (table == nullptr) return std::unexpected(error_at(node, "anchor is not a table", "write [[anchor]]"));
    if (auto error = unknown_key(*table, anchor_keys)) return std::unexpected(std::move(*error));
    const auto label = text(*table, "label");
    if (!label) return std::unexpected(label.error());
    ManifestAnchor anchor{.where = place(node), .label = *label, .spki_sha256 = {}, .url = {}, .constraints = {}};
    auto sha256 = digest(*table, "sha256", "hexadecimal", base::from_hex);
    if (!sha256) return std::unexpected(std::move(sha256.error()));
    anchor.sha256 = *sha256;
    if (table->contains("spki_sha256")) {
      auto pin = digest(*table, "spki_sha256", "base64", x509::from_base64);
      if (!pin) return std::unexpected(std::move(pin.error()));
      anchor.spki_sha256 = *pin;
    }
    if (auto url = optional_text(*table, "url", anchor.url); !url) return std::unexpected(std::move(url.error()));
    auto limits = constraints(*table);
    if (!limits) return std::unexpected(std::move(limits.error()));
    anchor.constraints = std::move(*limits);
    return anchor;
  }

  base::Result<AnchorConstraints> constraints(const toml::table& table) const {
    AnchorConstraints constraints;
    auto distrust_after = instant(table, "distrust_after"), sct_not_after = instant(table, "sct_not_after");
    if (!distrust_after) return std::unexpected(std::move(distrust_after.error()));
    if (!sct_not_after) return std::unexpected(std::move(sct_not_after.error()));
    constraints.distrust_after = *distrust_after;
    constraints.sct_not_after = *sct_not_after;
    auto names = texts(table, "permitted_dns_names"), purposes = texts(table, "purposes");
    if (!names) return std::unexpected(std::move(names.error()));
    if (!purposes) return std::unexpected(std::move(purposes.error()));
    for (const std::string& name : *names) constraints.permitted_dns_names.push_back(base::ascii_lower(name));
    const bool distrusted = table["distrusted"].value_or(false);
    if (purposes->empty() && !distrusted) return constraints;
    constraints.purposes.emplace();
    if (distrusted) return constraints;
    for (const std::string& purpose : *purposes) {
      const auto oid = purpose_oid(purpose);
      if (!oid) {
        return std::unexpected(error_at(table, fmt::format("unknown purpose '{}'", base::printable(purpose)),
                                        "write server, client, code-signing, email or an OID"));
      }
      constraints.purposes->push_back(*oid);
    }
    return constraints;
  }

  base::Result<std::optional<base::Instant>> instant(const toml::table& table, std::string_view key) const {
    if (!table.contains(key)) return std::nullopt;
    const auto written = table[key].value<std::string>();
    const auto time = written && written->size() > 10 ? base::parse_instant(*written) : std::nullopt;
    if (time) return time;
    return std::unexpected(
        error_at(table, fmt::format("'{}' is not a time", key), "write it in UTC, as \"2026-04-15T23:59:59Z\""));
  }

  // Nothing when the key is not there; where it is, at least one text.
  base::Result<std::vector<std::string>> texts(const toml::table& table, std::string_view key) const {
    std::vector<std::string> texts;
    if (!table.contains(key)) return texts;
    const toml::array* array = table[key].as_array();
    for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
      const auto text = (*array)[i].value<std::string>();
      if (text && !text->empty()) texts.push_back(*text);
    }
    if (array != nullptr && !texts.empty() && texts.size() == array->size()) return texts;
    return std::unexpected(error_at(table, fmt::format("'{}' is not a list of texts", key), ""));
  }

  // RFC 5280 4.2.1.12
  static std::optional<std::string> purpose_oid(const std::string& purpose) {
    if (purpose == "server") return "1.3.6.1.5.5.7.3.1";
    if (purpose == "client") return "1.3.6.1.5.5.7.3.2";
    if (purpose == "code-signing") return "1.3.6.1.5.5.7.3.3";
    if (purpose == "email") return "1.3.6.1.5.5.7.3.4";
    const bool oid = purpose.find_first_not_of("0123456789.") == std::string::npos && purpose.contains('.');
    return oid ? std::optional(purpose) : std::nullopt;
  }

  std::string file_;
};

}  // namespace

bool is_manifest(std::string_view text) {
  const bool has_anchor_table = text.starts_with("[[anchor]]") || text.find("\n[[anchor]]") != std::string_view::npos;
  return has_anchor_table && text.find("-----BEGIN ") == std::string_view::npos;
}

base::Result<Manifest> read_manifest(const std::filesystem::path& path) {
  auto file = read_store_file(path);
  if (!file) return std::unexpected(file.error());
  try {
    auto manifest = ManifestReader(file->path).read(toml::parse(file->bytes));
    if (manifest) manifest->file = std::move(*file);
    return manifest;
  } catch (const toml::parse_error& error) {
    return std::unexpected(InputError{fmt::format("{}:{}", file->path, error.source().begin.line),
                                      "is not valid TOML: " + base::printable(error.description()), ""});
  }
}

}  // namespace trustprobe::trust

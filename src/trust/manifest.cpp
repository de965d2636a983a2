#include "trust/manifest.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <set>

#include "base/hex.h"
#include "base/text.h"
#include "trust/store_file.h"
#include "x509/base64.h"

namespace trustprobe::trust {
namespace {

using base::InputError;

struct AnchorEntry {
  std::string where;  // file:line
  std::string label;
  base::Bytes sha256;
  base::Bytes spki_sha256;
  AnchorConstraints constraints;
};

struct Manifest {
  std::string name;
  std::string certificates;
  std::vector<AnchorEntry> anchors;
};

/// Reads the tables of one manifest; every failure names file and line.
class ManifestReader {
 public:
  explicit ManifestReader(std::string file) : file_(std::move(file)) {}

  base::Result<Manifest> read(const toml::table& root) const {
    if (auto error = unknown_key(root, top_keys)) return std::unexpected(std::move(*error));
    Manifest manifest;
    const auto name = text(root, "name"), certificates = text(root, "certificates");
    if (!name) return std::unexpected(name.error());
    if (!certificates) return std::unexpected(certificates.error());
    manifest.name = *name;
    manifest.certificates = *certificates;
    const toml::array* anchors = root["anchor"].as_array();
    if (anchors == nullptr || anchors->empty()) return std::unexpected(error_at(root, "has no [[anchor]]", ""));
    for (const toml::node& node : *anchors) {
      auto entry = anchor(node);
      if (!entry) return std::unexpected(std::move(entry.error()));
      manifest.anchors.push_back(std::move(*entry));
    }
    return manifest;
  }

 private:
  static constexpr std::array<std::string_view, 5> top_keys{"name", "description", "source", "certificates", "anchor"};
  static constexpr std::array<std::string_view, 7> anchor_keys{
      "label", "sha256", "spki_sha256", "distrust_after", "sct_not_after", "permitted_dns_names", "purposes"};

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

  // `bytes` is what the text decodes to: 32 of them, or the text is wrong.
  base::Result<base::Bytes> digest(const toml::table& table, std::string_view key, std::string_view form,
                                   std::optional<base::Bytes> (*decode)(std::string_view)) const {
    const auto written = text(table, key);
    if (!written) return std::unexpected(written.error());
    auto bytes = decode(*written);
    if (bytes && bytes->size() == 32) return std::move(*bytes);
    return std::unexpected(error_at(table, fmt::format("'{}' is not a SHA-256 digest in {}", key, form), ""));
  }

  base::Result<AnchorEntry> anchor(const toml::node& node) const {
    const toml::table* table = node.as_table();
    if (table == nullptr) return std::unexpected(error_at(node, "anchor is not a table", "write [[anchor]]"));
    if (auto error = unknown_key(*table, anchor_keys)) return std::unexpected(std::move(*error));
    const auto label = text(*table, "label");
    if (!label) return std::unexpected(label.error());
    auto sha256 = digest(*table, "sha256", "hexadecimal", base::from_hex);
    if (!sha256) return std::unexpected(std::move(sha256.error()));
    auto pin = digest(*table, "spki_sha256", "base64", x509::from_base64);
    if (!pin) return std::unexpected(std::move(pin.error()));
    auto limits = constraints(*table);
    if (!limits) return std::unexpected(std::move(limits.error()));
    return AnchorEntry{place(node), *label, std::move(*sha256), std::move(*pin), std::move(*limits)};
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
    if (purposes->empty()) return constraints;
    constraints.purposes.emplace();
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

base::Result<Manifest> parse_manifest(const StoreFile& file) {
  try {
    return ManifestReader(file.path).read(toml::parse(file.bytes));
  } catch (const toml::parse_error& error) {
    return std::unexpected(InputError{fmt::format("{}:{}", file.path, error.source().begin.line),
                                      "is not valid TOML: " + base::printable(error.description()), ""});
  }
}

bool same(base::ByteView left, base::ByteView right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

// Where in the bundle the anchor's certificate stands.
base::Result<std::size_t> find_certificate(const AnchorEntry& entry, const StoreFile& bundle,
                                           const x509::PemContent& content) {
  const auto& certificates = content.certificates;
  const auto match = std::find_if(certificates.begin(), certificates.end(), [&](const auto& candidate) {
    return same(candidate.certificate->fingerprint, entry.sha256);
  });
  const std::string label = base::printable(entry.label);
  if (match == certificates.end()) {
    return std::unexpected(
        InputError{entry.where, fmt::format("{} has no certificate with the fingerprint of '{}'", bundle.path, label),
                   "add that certificate, or correct the fingerprint after checking it at its source"});
  }
  if (!same(match->certificate->spki_sha256, entry.spki_sha256)) {
    return std::unexpected(InputError{entry.where,
                                      fmt::format("the pin of '{}' is not that of its certificate, which is {}", label,
                                                  x509::to_base64(match->certificate->spki_sha256)),
                                      "correct the pin after checking it at its source"});
  }
  return static_cast<std::size_t>(match - certificates.begin());
}

// The anchors of the manifest, each with its certificate, in the manifest's order; no certificate may be left over.
base::Result<std::vector<Anchor>> paired(const Manifest& manifest, const StoreFile& bundle,
                                         const x509::PemContent& content) {
  std::vector<Anchor> anchors;
  std::set<x509::Sha256> listed;
  for (const AnchorEntry& entry : manifest.anchors) {
    const auto index = find_certificate(entry, bundle, content);
    if (!index) return std::unexpected(index.error());
    anchors.push_back({content.certificates[*index].certificate, entry.label, entry.constraints});
    listed.insert(anchors.back().certificate->fingerprint);
  }
  for (const x509::PemCertificate& entry : content.certificates) {
    if (listed.contains(entry.certificate->fingerprint)) continue;
    return std::unexpected(InputError{fmt::format("{}:{}", bundle.path, entry.line),
                                      fmt::format("the manifest has no anchor for this certificate ({})",
                                                  base::printable(x509::display_name(*entry.certificate))),
                                      "remove it here or list it there"});
  }
  return anchors;
}

}  // namespace

bool is_manifest(std::string_view text) {
  const bool has_anchor_table = text.starts_with("[[anchor]]") || text.find("\n[[anchor]]") != std::string_view::npos;
  return has_anchor_table && text.find("-----BEGIN ") == std::string_view::npos;
}

base::Result<LoadedStore> load_manifest(const std::filesystem::path& path) {
  const auto file = read_store_file(path);
  if (!file) return std::unexpected(file.error());
  const auto manifest = parse_manifest(*file);
  if (!manifest) return std::unexpected(manifest.error());
  const auto bundle = read_store_file(path.parent_path() / manifest->certificates);
  if (!bundle) return std::unexpected(bundle.error());
  const auto content = x509::read_pem(bundle->bytes, bundle->path);
  if (!content) return std::unexpected(content.error());
  if (content->certificates.empty()) return std::unexpected(no_certificate_in(*bundle, *content));
  auto anchors = paired(*manifest, *bundle, *content);
  if (!anchors) return std::unexpected(std::move(anchors.error()));
  StoreOrigin origin{file->path, "manifest", base::to_hex(x509::sha256(base::bytes_of(file->bytes))),
                     std::max(file->modified, bundle->modified)};
  return LoadedStore{manifest->name, std::move(origin), std::move(*anchors)};
}

}  // namespace trustprobe::trust

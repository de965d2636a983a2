#include "trust/pem_bundle.h"

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"

namespace trustprobe::trust {
namespace {

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t end; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1))
    lines.push_back(text.substr(0, end));
  return lines;
}

// "# Label: "Amazon Root CA 1"" among other facts (certifi), "# Amazon Root CA 1" right above the block (p11-kit, Red
// Hat), or the name underlined with "=" (curl).
std::string_view label_above(std::string_view heading) {
  constexpr std::string_view label_mark = "# Label:";
  const auto lines = lines_of(heading);
  for (const std::string_view line : lines) {
    if (line.starts_with(label_mark)) return unquoted(base::trimmed(line.substr(label_mark.size())));
  }
  if (lines.empty()) return {};
  const std::string_view last = lines.back();
  if (last.find_first_not_of('=') == std::string_view::npos) return lines.size() < 2 ? "" : lines[lines.size() - 2];
  if (!last.starts_with('#')) return {};
  const std::string_view comment = base::trimmed(last.substr(std::min(last.size(), last.find_first_not_of('#'))));
  return base::from_hex(comment.substr(comment.rfind(' ') + 1)) ? "" : comment;  // a fingerprint names nobody
}

Anchor anchor_of(const x509::PemCertificate& entry) {
  AnchorConstraints constraints;
  constraints.purposes = entry.settings.trusted;
  constraints.refused_purposes = entry.settings.rejected;
  const std::string& alias = entry.settings.alias;
  return {entry.certificate, alias.empty() ? std::string(label_above(entry.heading)) : alias, std::move(constraints)};
}

}  // namespace

LoadedStore pem_store(const StoreFile& file, const x509::PemContent& content) {
  LoadedStore store;
  store.origin = origin_of(file, "PEM bundle");
  for (const auto& entry : content.certificates) store.anchors.push_back(anchor_of(entry));
  for (const std::string& label : content.other_labels)
    ++(label.ends_with("PRIVATE KEY") ? store.details.private_keys : store.details.other_entries);
  return store;
}

base::Result<LoadedStore> load_pem_bundle(const StoreFile& file, const Passwords&) {
  const auto content = x509::read_pem(file.bytes, file.path);
  if (!content) return std::unexpected(content.error());
  if (content->certificates.empty()) return std::unexpected(no_certificate_in(file, *content));
  return pem_store(file, *content);
}

}  // namespace trustprobe::trust

#include "trust/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "trust/manifest_file.h"
#include "x509/base64.h"

namespace trustprobe::trust {
namespace {

using base::InputError;

// Where in the bundle the anchor's certificate stands.
base::Result<std::size_t> find_certificate(const ManifestAnchor& anchor, const StoreFile& bundle,
                                           const x509::PemContent& content) {
  const auto& certificates = content.certificates;
  const auto match = std::ranges::find_if(
      certificates, [&](const auto& candidate) { return candidate.certificate->fingerprint == anchor.sha256; });
  const std::string label = base::printable(anchor.label);
  if (match == certificates.end()) {
    return std::unexpected(
        InputError{anchor.where, fmt::format("{} has no certificate with the fingerprint of '{}'", bundle.path, label),
                   "add that certificate, or correct the fingerprint after checking it at its source"});
  }
  if (match->certificate->spki_sha256 != anchor.spki_sha256) {
    return std::unexpected(InputError{anchor.where,
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
  for (const ManifestAnchor& anchor : manifest.anchors) {
    const auto index = find_certificate(anchor, bundle, content);
    if (!index) return std::unexpected(index.error());
    anchors.push_back({content.certificates[*index].certificate, anchor.label, anchor.constraints});
    listed.insert(anchor.sha256);
  }
  for (const auto& entry : content.certificates) {
    if (listed.contains(entry.certificate->fingerprint)) continue;
    return std::unexpected(InputError{fmt::format("{}:{}", bundle.path, entry.line),
                                      fmt::format("the manifest has no anchor for this certificate ({})",
                                                  base::printable(x509::display_name(*entry.certificate))),
                                      "remove it here or list it there"});
  }
  return anchors;
}

// With the certificates of a PEM file, shipped or fetched.
base::Result<LoadedStore> from_bundle(const Manifest& manifest, const std::filesystem::path& path) {
  const auto bundle = read_store_file(path);
  if (!bundle) return std::unexpected(bundle.error());
  const auto content = x509::read_pem(bundle->bytes, bundle->path);
  if (!content) return std::unexpected(content.error());
  if (content->certificates.empty()) return std::unexpected(no_certificate_in(*bundle, *content));
  auto anchors = paired(manifest, *bundle, *content);
  if (!anchors) return std::unexpected(std::move(anchors.error()));
  LoadedStore store{manifest.name, origin_of(manifest.file, "manifest"), std::move(*anchors)};
  store.origin.modified = std::max(manifest.file.modified, bundle->modified);
  return store;
}

// Those of the manifest's anchors that the other store has.
LoadedStore found_in(const Manifest& manifest, const LoadedStore& other) {
  std::map<x509::Sha256, const Anchor*> known;
  for (const Anchor& anchor : other.anchors) known.emplace(anchor.certificate->fingerprint, &anchor);
  LoadedStore store{manifest.name, origin_of(manifest.file, "manifest"), {}};
  for (const ManifestAnchor& anchor : manifest.anchors) {
    const auto found = known.find(anchor.sha256);
    if (found == known.end()) {
      store.details.missing.push_back({anchor.label, anchor.sha256});
    } else {
      store.anchors.push_back({found->second->certificate, anchor.label, anchor.constraints});
    }
  }
  return store;
}

// All anchors of the other store, with the manifest's limits.
LoadedStore laid_over(const Manifest& manifest, LoadedStore other) {
  std::map<x509::Sha256, const ManifestAnchor*> limits;
  for (const ManifestAnchor& anchor : manifest.anchors) limits.emplace(anchor.sha256, &anchor);
  for (Anchor& anchor : other.anchors) {
    const auto found = limits.find(anchor.certificate->fingerprint);
    if (found != limits.end()) anchor.constraints = found->second->constraints;
  }
  return {manifest.name, origin_of(manifest.file, fmt::format("manifest over {}", manifest.over)),
          std::move(other.anchors), std::move(other.details)};
}

base::Result<LoadedStore> from_other_store(const Manifest& manifest, const LoadBase& load_base) {
  auto other = load_base(manifest.over.empty() ? manifest.find_in : manifest.over);
  if (!other) return std::unexpected(std::move(other.error()));
  if (!manifest.over.empty()) return laid_over(manifest, std::move(*other));
  LoadedStore store = found_in(manifest, *other);
  if (!store.anchors.empty()) return store;
  return std::unexpected(InputError{manifest.file.path,
                                    fmt::format("none of its anchors is in the store '{}'", manifest.find_in),
                                    "install a newer ca-certificates package"});
}

}  // namespace

base::Result<LoadedStore> load_manifest(const std::filesystem::path& path,
                                        const std::filesystem::path& fetched_directory, const LoadBase& load_base) {
  const auto manifest = read_manifest(path);
  if (!manifest) return std::unexpected(manifest.error());
  if (!manifest->find_in.empty() || !manifest->over.empty()) return from_other_store(*manifest, load_base);
  if (!manifest->fetched_only()) return from_bundle(*manifest, path.parent_path() / manifest->certificates);
  const std::filesystem::path fetched = fetched_directory / (manifest->name + ".pem");
  std::error_code error;
  if (!fetched_directory.empty() && std::filesystem::exists(fetched, error)) return from_bundle(*manifest, fetched);
  return std::unexpected(InputError{fmt::format("store '{}'", base::printable(manifest->name)),
                                    "its certificates are not shipped and have not been fetched",
                                    fmt::format("run trustprobe store fetch {}", base::printable(manifest->name))});
}

}  // namespace trustprobe::trust

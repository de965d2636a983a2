#include "cli/store_fetch.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>

#include "base/text.h"
#include "net/http_fetch.h"
#include "x509/base64.h"
#include "x509/certificate_file.h"
#include "x509/pem.h"

namespace trustprobe::cli {
namespace {

namespace fs = std::filesystem;
using base::InputError;
using base::Result;
using Certificates = std::map<x509::Sha256, x509::CertificateRef>;

std::vector<std::string> urls_of(const trust::Manifest& manifest) {
  std::vector<std::string> urls = manifest.fetch;
  for (const trust::ManifestAnchor& anchor : manifest.anchors) {
    if (!anchor.url.empty() && std::ranges::find(urls, anchor.url) == urls.end()) urls.push_back(anchor.url);
  }
  return urls;
}

net::asio::awaitable<void> fetch_all(std::vector<std::string> urls, net::Resolver& resolver,
                                     std::vector<Result<base::Bytes>>& documents) {
  net::StopSource stop;
  const net::FetchLimits limits;
  const net::FetchRoute route;
  for (std::string& url : urls) {
    net::FetchRequest request{.url = std::move(url)};
    auto fetched = co_await net::fetch(std::move(request), limits, route, resolver, stop);
    if (!fetched) {
      documents.push_back(std::unexpected(std::move(fetched.error().error)));
      co_return;
    }
    documents.push_back(std::move(fetched->body));
  }
}

Result<std::vector<base::Bytes>> documents_at(const std::vector<std::string>& urls) {
  net::asio::io_context io;
  auto resolver = net::Resolver::create(io, std::nullopt);
  if (!resolver) return std::unexpected(resolver.error());
  std::vector<Result<base::Bytes>> documents;
  std::exception_ptr failure;
  net::asio::co_spawn(io, fetch_all(urls, **resolver, documents),
                      [&](const std::exception_ptr& thrown) { failure = thrown; });
  io.run();
  if (failure) std::rethrow_exception(failure);
  std::vector<base::Bytes> bodies;
  for (Result<base::Bytes>& document : documents) {
    if (!document) return std::unexpected(std::move(document.error()));
    bodies.push_back(std::move(*document));
  }
  return bodies;
}

Result<Certificates> certificates_at(const std::vector<std::string>& urls) {
  auto documents = documents_at(urls);
  if (!documents) return std::unexpected(std::move(documents.error()));
  Certificates certificates;
  for (std::size_t i = 0; i < documents->size(); ++i) {
    auto read = x509::read_certificates(base::text_of((*documents)[i]), base::printable(urls[i]));
    if (!read) return std::unexpected(std::move(read.error()));
    for (const x509::CertificateRef& certificate : *read) certificates.emplace(certificate->fingerprint, certificate);
  }
  return certificates;
}

// The manifest's certificates as a PEM bundle, or the first that is not what it pins.
Result<std::string> pinned(const trust::Manifest& manifest, const Certificates& certificates) {
  std::string pem;
  for (const trust::ManifestAnchor& anchor : manifest.anchors) {
    const std::string label = base::printable(anchor.label);
    const auto found = certificates.find(anchor.sha256);
    if (found == certificates.end()) {
      return std::unexpected(InputError{anchor.where,
                                        fmt::format("no certificate with the fingerprint of '{}' came", label),
                                        "nothing was written; ask the publisher what changed before changing the pin"});
    }
    if (anchor.spki_sha256 && *anchor.spki_sha256 != found->second->spki_sha256) {
      return std::unexpected(InputError{anchor.where,
                                        fmt::format("the key of '{}' is not the one that is pinned", label),
                                        "correct the pin after checking it at its source"});
    }
    pem += fmt::format("# {}\n{}", label, x509::to_pem(*found->second));
  }
  return pem;
}

Result<void> write_whole(const fs::path& path, const std::string& text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  const fs::path half = path.string() + ".new";
  std::ofstream file(half, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (file) fs::rename(half, path, error);
  if (file && !error) return {};
  return std::unexpected(InputError{base::printable(path.string()), "cannot be written",
                                    "check the directory and its permissions, or set XDG_DATA_HOME"});
}

}  // namespace

Result<FetchedStore> fetch_store(const trust::Manifest& manifest, const fs::path& directory) {
  const std::vector<std::string> urls = urls_of(manifest);
  if (urls.empty()) {
    return std::unexpected(InputError{
        manifest.file.path, "has nothing to fetch: it takes its certificates from a store", "use it as it is"});
  }
  if (directory.empty()) {
    return std::unexpected(InputError{"", "there is no place for fetched stores", "set HOME or XDG_DATA_HOME"});
  }
  const auto certificates = certificates_at(urls);
  if (!certificates) return std::unexpected(certificates.error());
  const auto pem = pinned(manifest, *certificates);
  if (!pem) return std::unexpected(pem.error());
  const fs::path path = directory / (manifest.name + ".pem");
  if (auto written = write_whole(path, *pem); !written) return std::unexpected(std::move(written.error()));
  return FetchedStore{path, manifest.anchors.size(), certificates->size() - manifest.anchors.size()};
}

}  // namespace trustprobe::cli

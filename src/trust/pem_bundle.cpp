#include "trust/pem_bundle.h"

#include "base/hex.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

base::Result<LoadedStore> load_pem_bundle(const std::filesystem::path& path) {
  const auto file = read_store_file(path);
  if (!file) return std::unexpected(file.error());
  auto content = x509::read_pem(file->bytes, file->path);
  if (!content) return std::unexpected(std::move(content.error()));
  if (content->certificates.empty()) return std::unexpected(no_certificate_in(*file, *content));

  LoadedStore store;
  store.origin = {file->path, "PEM bundle", base::to_hex(x509::sha256(base::bytes_of(file->bytes))), file->modified};
  for (auto& entry : content->certificates) store.anchors.push_back({std::move(entry.certificate), ""});
  return store;
}

}  // namespace trustprobe::trust

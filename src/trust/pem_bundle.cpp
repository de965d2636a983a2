#include "trust/pem_bundle.h"

namespace trustprobe::trust {

base::Result<LoadedStore> load_pem_bundle(const StoreFile& file, const Passwords&) {
  auto content = x509::read_pem(file.bytes, file.path);
  if (!content) return std::unexpected(std::move(content.error()));
  if (content->certificates.empty()) return std::unexpected(no_certificate_in(file, *content));

  LoadedStore store;
  store.origin = origin_of(file, "PEM bundle");
  for (auto& entry : content->certificates) store.anchors.push_back({std::move(entry.certificate), ""});
  for (const std::string& label : content->other_labels)
    ++(label.ends_with("PRIVATE KEY") ? store.details.private_keys : store.details.other_entries);
  return store;
}

}  // namespace trustprobe::trust

#include "trust/pkcs7_file.h"

#include "x509/pkcs7.h"

namespace trustprobe::trust {

base::Result<LoadedStore> load_pkcs7_file(const StoreFile& file, const Passwords&) {
  auto certificates = x509::read_pkcs7(base::bytes_of(file.bytes), file.path);
  if (!certificates) return std::unexpected(std::move(certificates.error()));
  LoadedStore store;
  store.origin = origin_of(file, "PKCS #7");
  for (x509::CertificateRef& certificate : *certificates) store.anchors.push_back({std::move(certificate), ""});
  return store;
}

}  // namespace trustprobe::trust

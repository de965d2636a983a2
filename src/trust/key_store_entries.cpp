#include "trust/key_store_entries.h"

#include <fmt/format.h>

#include "base/text.h"

namespace trustprobe::trust {
namespace {

bool is_x509(const StoredCertificate& certificate) {
  return certificate.type == "X.509" || certificate.type == "X509";
}

}  // namespace

StoredCertificate read_stored_certificate(JavaData& data) {
  StoredCertificate certificate;
  certificate.type = data.utf();
  certificate.der = data.take(data.number(4));
  return certificate;
}

KeyStoreEntries::KeyStoreEntries(const StoreFile& file, std::string format) {
  store_.origin = origin_of(file, std::move(format));
  store_.details.java_reads = true;
}

base::Result<void> KeyStoreEntries::add_trusted(const std::string& alias, const StoredCertificate& certificate) {
  if (!is_x509(certificate)) {
    add_other();
    return {};
  }
  auto parsed = parse(alias, certificate);
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  store_.anchors.push_back({std::move(*parsed), alias});
  return {};
}

base::Result<void> KeyStoreEntries::add_private_key(const std::string& alias,
                                                    const std::vector<StoredCertificate>& chain) {
  ++store_.details.private_keys;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (!is_x509(chain[i])) return {};
    auto parsed = parse(alias, chain[i]);
    if (!parsed) return std::unexpected(std::move(parsed.error()));
    if (i == 0)
      store_.anchors.push_back({std::move(*parsed), alias, {}, Readers::java_only});
    else
      store_.details.key_chains.push_back(std::move(*parsed));
  }
  return {};
}

base::Result<LoadedStore> KeyStoreEntries::take() {
  if (!store_.anchors.empty()) return std::move(store_);
  const StoreDetails& details = store_.details;
  std::string what = fmt::format("is a {} store without a certificate", store_.origin.format);
  if (const std::size_t others = details.private_keys + details.other_entries; others > 0)
    what += fmt::format(", only {}",
                        others == 1 ? "1 entry of another kind" : fmt::format("{} entries of other kinds", others));
  return std::unexpected(error(std::move(what), "name the store with the root certificates instead"));
}

base::InputError KeyStoreEntries::error(std::string what, std::string remedy) const {
  return {store_.origin.path, std::move(what), std::move(remedy)};
}

base::InputError KeyStoreEntries::damaged(std::string_view how) const {
  return error(fmt::format("is a {} store that is damaged: {}", store_.origin.format, how));
}

base::Result<x509::CertificateRef> KeyStoreEntries::parse(const std::string& alias,
                                                          const StoredCertificate& certificate) const {
  auto parsed = x509::parse_certificate(base::bytes_of(certificate.der));
  if (!parsed) return std::unexpected(damaged(fmt::format("entry {} is {}", quoted_alias(alias), parsed.error().what)));
  return parsed;
}

std::string quoted_alias(const std::string& alias) {
  return fmt::format("'{}'", base::printable(alias));
}

}  // namespace trustprobe::trust

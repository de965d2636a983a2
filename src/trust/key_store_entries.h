// What JKS, JCEKS and BKS have in common: entries of Java's KeyStore, and what an anchor is among them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/input_error.h"
#include "trust/java_data.h"
#include "trust/loaded_store.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

/// A certificate as it stands in the file.
struct StoredCertificate {
  std::string_view type;  ///< "X.509"
  std::string_view der;
};

/// Type, length, DER.
StoredCertificate read_stored_certificate(JavaData& data);

/// Collects the entries of one file.
class KeyStoreEntries {
 public:
  KeyStoreEntries(const StoreFile& file, std::string format);

  /// A trusted certificate: an anchor to everybody. One that is not X.509 is only counted.
  base::Result<void> add_trusted(const std::string& alias, const StoredCertificate& certificate);

  /// A private key with its chain, own certificate first: that one is an anchor to Java.
  base::Result<void> add_private_key(const std::string& alias, const std::vector<StoredCertificate>& chain);

  void add_other() { ++store_.details.other_entries; }

  /// The store, or the sentence that it holds no certificate.
  base::Result<LoadedStore> take();

  StoreDetails& details() { return store_.details; }
  base::InputError error(std::string what, std::string remedy = "export or copy it again") const;

  /// "is a JKS store that is damaged: ..."
  base::InputError damaged(std::string_view how) const;

 private:
  base::Result<x509::CertificateRef> parse(const std::string& alias, const StoredCertificate& certificate) const;

  LoadedStore store_;
};

/// "'my key'", printable.
std::string quoted_alias(const std::string& alias);

}  // namespace trustprobe::trust

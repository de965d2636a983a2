#include "trust/store_format.h"

#include <array>

#include "trust/bouncy_castle_store.h"
#include "trust/certdata.h"
#include "trust/chrome_root_store.h"
#include "trust/der_certificate.h"
#include "trust/efi_signature_list.h"
#include "trust/java_key_store.h"
#include "trust/nss_database.h"
#include "trust/p11_kit.h"
#include "trust/pem_bundle.h"
#include "trust/pkcs12_store.h"
#include "trust/pkcs7_file.h"
#include "trust/windows_store.h"
#include "x509/pkcs7.h"

namespace trustprobe::trust {
namespace {

bool is_pkcs7(std::string_view bytes) {
  return x509::begins_as_pkcs7(base::bytes_of(bytes));
}

bool anything(std::string_view) {
  return true;
}

}  // namespace

std::span<const StoreFormat> store_formats() {
  static constexpr std::array formats{
      StoreFormat{"PKCS #12", is_pkcs12, load_pkcs12_store},
      StoreFormat{"JKS", is_jks, load_java_key_store},
      StoreFormat{"JCEKS", is_jceks, load_java_key_store},
      StoreFormat{"BKS", is_bouncy_castle_store, load_bouncy_castle_store},
      StoreFormat{"Windows store", is_windows_store, load_windows_store},
      StoreFormat{"DER certificate", begins_as_der_certificate, load_der_certificate, true},
      StoreFormat{"PKCS #7", is_pkcs7, load_pkcs7_file, true},
      StoreFormat{"NSS certdata.txt", is_certdata, load_certdata},
      StoreFormat{"p11-kit", is_p11_kit, load_p11_kit, true},
      StoreFormat{"Chrome Root Store", is_chrome_root_store, load_chrome_root_store},
      StoreFormat{"NSS database", is_sqlite_database, refuse_nss_database},
      StoreFormat{"EFI signature list", is_efi_signature_list, load_efi_signature_list},
      StoreFormat{"PEM bundle", anything, load_pem_bundle, true},
  };
  return formats;
}

const StoreFormat& format_of(std::string_view bytes) {
  const auto formats = store_formats();
  for (const StoreFormat& format : formats) {
    if (format.recognises(bytes)) return format;
  }
  return formats.back();
}

base::Result<LoadedStore> load_store_file(const StoreFile& file, const Passwords& passwords) {
  return format_of(file.bytes).load(file, passwords);
}

}  // namespace trustprobe::trust

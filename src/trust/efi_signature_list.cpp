#include "trust/efi_signature_list.h"

#include <fmt/format.h>

namespace trustprobe::trust {
namespace {

// UEFI 2.10 32.4.1: EFI_CERT_X509_GUID, and the GUID that says whose each signature is.
constexpr std::string_view certificate_type = "\xA1\x59\xC0\xA5\xE4\x94\xA7\x4A\x87\xB5\xAB\x15\x5C\x2B\xF0\x72";
constexpr std::size_t guid = 16, list_header = guid + 3 * 4;

// Little-endian.
std::size_t number_at(std::string_view bytes, std::size_t at) {
  std::size_t number = 0;
  for (int i = 3; i >= 0; --i)
    number = number << 8 | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
  return number;
}

}  // namespace

bool is_efi_signature_list(std::string_view bytes) {
  return bytes.starts_with(certificate_type);
}

base::Result<LoadedStore> load_efi_signature_list(const StoreFile& file, const Passwords&) {
  const auto error = [&](std::string what) {
    return std::unexpected(base::InputError{file.path, std::move(what), "export or copy it again"});
  };
  LoadedStore store;
  store.origin = origin_of(file, "EFI signature list");
  for (std::string_view rest = file.bytes; !rest.empty();) {
    if (rest.size() < list_header) return error("is an EFI signature list that is cut short");
    const std::size_t list = number_at(rest, guid), header = number_at(rest, guid + 4),
                      each = number_at(rest, guid + 8);
    if (list > rest.size()) return error("is an EFI signature list that is cut short");
    if (list < list_header || header > list - list_header || each <= guid || (list - list_header - header) % each != 0)
      return error("is an EFI signature list whose sizes do not fit together");
    std::string_view entries = rest.substr(list_header + header, list - list_header - header);
    for (; !entries.empty(); entries.remove_prefix(each)) {
      if (!rest.starts_with(certificate_type)) {
        ++store.details.other_entries;
        continue;
      }
      auto certificate = x509::parse_certificate(base::bytes_of(entries.substr(guid, each - guid)));
      if (!certificate) return error("is an EFI signature list with an entry that is " + certificate.error().what);
      store.anchors.push_back({std::move(*certificate), ""});
    }
    rest.remove_prefix(list);
  }
  if (store.anchors.empty()) return error("is an EFI signature list without a certificate");
  return store;
}

}  // namespace trustprobe::trust

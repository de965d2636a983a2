#include "trust/store_format.h"

#include <array>

#include "trust/pem_bundle.h"

namespace trustprobe::trust {
namespace {

bool anything(std::string_view) {
  return true;
}

}  // namespace

std::span<const StoreFormat> store_formats() {
  static constexpr std::array formats{
      StoreFormat{"PEM bundle", anything, load_pem_bundle},
  };
  return formats;
}

base::Result<LoadedStore> load_store_file(const StoreFile& file, const Passwords& passwords) {
  for (const StoreFormat& format : store_formats()) {
    if (format.recognises(file.bytes)) return format.load(file, passwords);
  }
  return std::unexpected(base::InputError{file.path, "is no trust store", ""});
}

}  // namespace trustprobe::trust

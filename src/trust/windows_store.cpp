#include "trust/windows_store.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "trust/java_text.h"
#include "x509/stapled_extension.h"

namespace trustprobe::trust {
namespace {

// [MS-OSHARED] 2.3.2.5.5: version 0 and "CERT", then elements, each with id, encoding and length before its data.
constexpr std::string_view beginning("\0\0\0\0CERT", 8);
constexpr std::size_t element_header = 12;

// CERT_..._PROP_ID of wincrypt.h. Properties stand before the certificate that they belong to.
enum Element : std::uint32_t {
  end_marker = 0,
  purposes = 9,
  friendly_name = 11,
  certificate = 32,
  crl = 33,
  ctl = 34,
  refused_purposes = 122,
};

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 4; i-- > 0;) number = number << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  return number;
}

// UTF-16, least significant byte first, up to the NUL.
std::string text_in(std::string_view bytes) {
  std::u16string text;
  for (; bytes.size() >= 2; bytes.remove_prefix(2)) {
    const auto low = static_cast<std::uint8_t>(bytes[0]), high = static_cast<std::uint8_t>(bytes[1]);
    if (low == 0 && high == 0) break;
    text += static_cast<char16_t>(high << 8 | low);
  }
  return utf8_of(text);
}

class WindowsStore {
 public:
  explicit WindowsStore(const StoreFile& file) : path_(file.path), rest_(file.bytes) {
    store_.origin = origin_of(file, "Windows store");
  }

  base::Result<LoadedStore> load() {
    rest_.remove_prefix(beginning.size());
    while (true) {
      if (rest_.size() < element_header) return error("is a Windows store that is cut short");
      const std::uint32_t id = number_at(rest_, 0), length = number_at(rest_, 8);
      rest_.remove_prefix(element_header);
      if (id == end_marker) break;
      if (length > rest_.size()) return error("is a Windows store that is cut short");
      if (auto damage = take(id, rest_.substr(0, length)); !damage.empty())
        return error("is a Windows store with " + damage);
      rest_.remove_prefix(length);
    }
    if (!rest_.empty())
      return error(
          fmt::format("is a Windows store that goes on for {} after its end", base::counted(rest_.size(), "byte")));
    if (store_.anchors.empty()) return error("is a Windows store without a certificate");
    return std::move(store_);
  }

 private:
  // What is wrong with the element, or nothing.
  std::string take(std::uint32_t id, std::string_view data) {
    switch (id) {
      case friendly_name:
        properties_.label = text_in(data);
        return "";
      case purposes:
        return take_purposes(data, properties_.constraints.purposes);
      case refused_purposes: {
        std::optional<std::vector<std::string>> refused;
        auto damage = take_purposes(data, refused);
        if (refused) properties_.constraints.refused_purposes = std::move(*refused);
        return damage;
      }
      case certificate:
        return take_certificate(data);
      case crl:
      case ctl:
        ++store_.details.other_entries;
        properties_ = {};
        return "";
      default:
        return "";
    }
  }

  std::string take_purposes(std::string_view data, std::optional<std::vector<std::string>>& into) {
    into = x509::read_stapled_purposes(base::bytes_of(data));
    return into ? "" : "purposes that are no list of OIDs";
  }

  std::string take_certificate(std::string_view der) {
    auto parsed = x509::parse_certificate(base::bytes_of(der));
    if (!parsed) return "an entry that is " + parsed.error().what;
    properties_.certificate = std::move(*parsed);
    store_.anchors.push_back(std::exchange(properties_, {}));
    return "";
  }

  std::unexpected<base::InputError> error(std::string what) const {
    return std::unexpected(base::InputError{path_, std::move(what), "export or copy it again"});
  }

  const std::string& path_;
  std::string_view rest_;
  Anchor properties_;  // of the next certificate
  LoadedStore store_;
};

}  // namespace

bool is_windows_store(std::string_view bytes) {
  return bytes.starts_with(beginning);
}

base::Result<LoadedStore> load_windows_store(const StoreFile& file, const Passwords&) {
  return WindowsStore(file).load();
}

}  // namespace trustprobe::trust

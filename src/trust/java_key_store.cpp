#include "trust/java_key_store.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "trust/java_serialization.h"
#include "trust/java_text.h"
#include "trust/key_store_entries.h"
#include "trust/store_password.h"
#include "x509/sha1.h"

namespace trustprobe::trust {
namespace {

constexpr std::string_view jks_magic = "\xFE\xED\xFE\xED", jceks_magic = "\xCE\xCE\xCE\xCE";
constexpr std::size_t digest_length = 20;

// The layout is that of sun.security.provider.JavaKeyStore and com.sun.crypto.provider.JceKeyStore.
class JavaKeyStore {
 public:
  explicit JavaKeyStore(const StoreFile& file)
      : file_(file), entries_(file, is_jks(file.bytes) ? "JKS" : "JCEKS"), data_(before_digest(file.bytes)) {}

  base::Result<LoadedStore> load(const Passwords& passwords) {
    if (auto read = read_entries(); !read) return std::unexpected(std::move(read.error()));
    if (auto fits = check_digest(passwords); !fits) return std::unexpected(std::move(fits.error()));
    entries_.details().protection = "SHA-1 digest over the whole file";
    if (is_jceks(file_.bytes))
      entries_.details().java_needs = "the store type JCEKS named (-Djavax.net.ssl.trustStoreType=JCEKS)";
    return entries_.take();
  }

 private:
  enum Kind : std::uint8_t { private_key = 1, trusted = 2, secret_key = 3 };

  static std::string_view before_digest(std::string_view bytes) {
    return bytes.substr(0, bytes.size() - std::min(bytes.size(), digest_length));
  }

  base::Result<void> read_entries() {
    data_.take(jks_magic.size());
    version_ = data_.number(4);
    count_ = data_.number(4);
    if (data_.cut_short()) return std::unexpected(cut_short("in its header"));
    if (version_ != 1 && version_ != 2)
      return std::unexpected(entries_.damaged(fmt::format("version 1 or 2 is expected, not {}", version_)));
    for (number_ = 1; number_ <= count_; ++number_) {
      if (auto read = read_entry(); !read) return read;
    }
    if (data_.rest().empty()) return {};
    return std::unexpected(entries_.damaged(
        fmt::format("it goes on for {} after the digest", base::counted(data_.rest().size(), "byte"))));
  }

  base::Result<void> read_entry() {
    const std::uint64_t kind = data_.number(4);
    const auto alias = read_modified_utf8(data_.utf());
    data_.number(8);  // when it was made
    if (data_.cut_short()) return std::unexpected(cut_short_in_entry());
    if (!alias) return std::unexpected(entries_.damaged(fmt::format("the alias of entry {} is no text", number_)));
    const std::string label = utf8_of(*alias);
    switch (kind) {
      case trusted:
        return read_trusted(label);
      case private_key:
        return read_private_key(label);
      case secret_key:
        if (is_jceks(file_.bytes)) return skip_secret_key(label);
        [[fallthrough]];
      default:
        return std::unexpected(
            entries_.damaged(fmt::format("entry {} is of the unknown kind {}", quoted_alias(label), kind)));
    }
  }

  base::Result<void> read_trusted(const std::string& alias) {
    const StoredCertificate certificate = read_certificate();
    if (data_.cut_short()) return std::unexpected(cut_short_in_entry());
    return entries_.add_trusted(alias, certificate);
  }

  base::Result<void> read_private_key(const std::string& alias) {
    data_.take(data_.number(4));
    std::vector<StoredCertificate> chain;
    for (std::uint64_t left = data_.number(4); left > 0 && !data_.cut_short(); --left)
      chain.push_back(read_certificate());
    if (data_.cut_short()) return std::unexpected(cut_short_in_entry());
    return entries_.add_private_key(alias, chain);
  }

  base::Result<void> skip_secret_key(const std::string& alias) {
    const auto length = serialized_object_length(data_.rest());
    if (!length) {
      return std::unexpected(entries_.error(
          fmt::format("is a JCEKS store whose secret key {} is damaged or of a kind that cannot be skipped",
                      quoted_alias(alias)),
          fmt::format("take that entry out of a copy: keytool -delete -alias ALIAS -storetype JCEKS -keystore {}",
                      file_.path)));
    }
    data_.take(*length);
    entries_.add_other();
    return {};
  }

  StoredCertificate read_certificate() {
    if (version_ == 2) return read_stored_certificate(data_);
    return {.type = "X.509", .der = data_.take(data_.number(4))};
  }

  base::Result<void> check_digest(const Passwords& passwords) {
    const std::string_view bytes = file_.bytes, before = before_digest(bytes), digest = bytes.substr(before.size());
    const auto checked = check_passwords(
        passwords, [&](std::string_view password) { return java_key_store_digest(before, password) == digest; });
    if (checked) {
      entries_.details().password = *checked;
      return {};
    }
    return std::unexpected(entries_.error(
        fmt::format("is a {} store that no given password fits, or that is damaged", is_jks(bytes) ? "JKS" : "JCEKS"),
        "give the password it was made with, or none: its certificates can be read without"));
  }

  base::InputError cut_short(const std::string& where) const {
    return entries_.error(
        fmt::format("is a {} store that is cut short {}", is_jks(file_.bytes) ? "JKS" : "JCEKS", where));
  }

  base::InputError cut_short_in_entry() const { return cut_short(fmt::format("in entry {} of {}", number_, count_)); }

  const StoreFile& file_;
  KeyStoreEntries entries_;
  JavaData data_;
  std::uint64_t version_ = 0, count_ = 0, number_ = 0;
};

}  // namespace

bool is_jks(std::string_view bytes) {
  return bytes.starts_with(jks_magic);
}

bool is_jceks(std::string_view bytes) {
  return bytes.starts_with(jceks_magic);
}

base::Result<LoadedStore> load_java_key_store(const StoreFile& file, const Passwords& passwords) {
  return JavaKeyStore(file).load(passwords);
}

std::string java_key_store_digest(std::string_view bytes_before, std::string_view password) {
  const std::string salted = utf16_bytes_of(password) + "Mighty Aphrodite" + std::string(bytes_before);
  const auto digest = x509::sha1(base::bytes_of(salted));
  return {digest.begin(), digest.end()};
}

}  // namespace trustprobe::trust

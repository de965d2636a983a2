#include "trust/bouncy_castle_store.h"

#include <fmt/format.h>

#include "base/text.h"
#include "trust/java_text.h"
#include "trust/key_store_entries.h"
#include "trust/store_password.h"
#include "x509/pkcs12_mac.h"

namespace trustprobe::trust {
namespace {

constexpr std::size_t mac_length = 20, salt_length = 20, cipher_block = 16;
// Bouncy Castle writes 1,024 to 2,047; far more would only cost time.
constexpr std::uint64_t most_iterations = 100'000;

// The layout is that of org.bouncycastle.jcajce.provider.keystore.bc.BcKeyStoreSpi.
class BouncyCastleStore {
 public:
  explicit BouncyCastleStore(const StoreFile& file) : entries_(file, "BKS"), data_(file.bytes) {}

  base::Result<LoadedStore> load(const Passwords& passwords) {
    if (auto read = read_header(); !read) return std::unexpected(std::move(read.error()));
    const std::string_view body = data_.rest();
    if (auto read = read_entries(); !read) {
      // The whole body of UBER is encrypted in blocks, so that already its first entry makes no sense.
      if (number_ == 1 && body.size() % cipher_block == 0) return std::unexpected(uber());
      return std::unexpected(std::move(read.error()));
    }
    if (auto fits = check_mac(body, passwords); !fits) return std::unexpected(std::move(fits.error()));
    entries_.details().protection =
        fmt::format("HMAC-SHA-1 over all entries{}", version_ == 1 ? ", with a key of only 16 bits (BKS 1)" : "");
    entries_.details().java_needs = "the Bouncy Castle provider, and the store type BKS named";
    return entries_.take();
  }

 private:
  enum Kind : std::uint8_t { end = 0, certificate = 1, plain_key = 2, secret = 3, sealed = 4 };

  base::Result<void> read_header() {
    version_ = data_.number(4);
    salt_ = data_.take(data_.number(4));
    iterations_ = data_.number(4);
    if (data_.cut_short()) return std::unexpected(cut_short("in its header"));
    if (iterations_ > 0 && iterations_ <= most_iterations) return {};
    return std::unexpected(entries_.damaged(fmt::format("{} iterations for its HMAC are not credible", iterations_)));
  }

  base::Result<void> read_entries() {
    for (number_ = 1;; ++number_) {
      const std::uint64_t kind = data_.number(1);
      if (data_.cut_short()) return std::unexpected(cut_short_in_entry());
      if (kind == end) break;
      if (auto read = read_entry(kind); !read) return read;
    }
    mac_ = data_.take(mac_length);
    if (data_.cut_short()) return std::unexpected(cut_short("in its HMAC"));
    if (data_.rest().empty()) return {};
    return std::unexpected(
        entries_.damaged(fmt::format("it goes on for {} after the HMAC", base::counted(data_.rest().size(), "byte"))));
  }

  base::Result<void> read_entry(std::uint64_t kind) {
    const auto alias = read_modified_utf8(data_.utf());
    data_.number(8);  // when it was made
    std::vector<StoredCertificate> chain;
    for (std::uint64_t left = data_.number(4); left > 0 && !data_.cut_short(); --left)
      chain.push_back(read_stored_certificate(data_));
    if (data_.cut_short()) return std::unexpected(cut_short_in_entry());
    if (!alias) return std::unexpected(entries_.damaged(fmt::format("the alias of entry {} is no text", number_)));
    const std::string label = utf8_of(*alias);
    if (kind > sealed)
      return std::unexpected(
          entries_.damaged(fmt::format("entry {} is of the unknown kind {}", quoted_alias(label), kind)));
    return kind == certificate ? read_trusted(label) : read_key(kind, label, chain);
  }

  base::Result<void> read_trusted(const std::string& alias) {
    const StoredCertificate stored = read_stored_certificate(data_);
    if (data_.cut_short()) return std::unexpected(cut_short_in_entry());
    return entries_.add_trusted(alias, stored);
  }

  // What is in a sealed entry cannot be seen; a private key comes with its chain.
  base::Result<void> read_key(std::uint64_t kind, const std::string& alias,
                              const std::vector<StoredCertificate>& chain) {
    constexpr std::uint64_t private_type = 0;
    bool is_private = !chain.empty();
    if (kind == plain_key) {
      is_private = data_.number(1) == private_type || is_private;
      data_.utf();  // format
      data_.utf();  // algorithm
    }
    data_.take(data_.number(4));
    if (data_.cut_short()) return std::unexpected(cut_short_in_entry());
    if (is_private) return entries_.add_private_key(alias, chain);
    entries_.add_other();
    return {};
  }

  base::Result<void> check_mac(std::string_view body, const Passwords& passwords) {
    const base::ByteView covered = base::bytes_of(body.substr(0, body.size() - mac_length));
    const auto checked = check_passwords(passwords, [&](std::string_view password) {
      // Version 1 took the 20 bytes that a key should have for bits.
      std::string characters = utf16_bytes_of(password);
      if (!characters.empty()) characters.append(2, '\0');
      const auto mac = x509::pkcs12_hmac_sha1(covered, {.password = base::bytes_of(characters),
                                                        .salt = base::bytes_of(salt_),
                                                        .iterations = static_cast<int>(iterations_),
                                                        .length = version_ == 1 ? 2u : 20u});
      return base::text_of(mac) == mac_;
    });
    if (checked) {
      entries_.details().password = *checked;
      return {};
    }
    return std::unexpected(
        entries_.error("is a BKS store that no given password fits, or that is damaged",
                       "give the password it was made with, or none: its certificates can be read without"));
  }

  base::InputError uber() const {
    return entries_.error("is an UBER store, which is encrypted as a whole, or a BKS store that is damaged",
                          "copy its entries into a JKS store with keytool and the Bouncy Castle provider");
  }

  base::InputError cut_short(const std::string& where) const {
    return entries_.error(fmt::format("is a BKS store that is cut short {}", where));
  }

  base::InputError cut_short_in_entry() const { return cut_short(fmt::format("in entry {}", number_)); }

  KeyStoreEntries entries_;
  JavaData data_;
  std::string_view salt_, mac_;
  std::uint64_t version_ = 0, iterations_ = 0, number_ = 0;
};

}  // namespace

bool is_bouncy_castle_store(std::string_view bytes) {
  JavaData data(bytes);
  const std::uint64_t version = data.number(4), salt = data.number(4);
  return (version == 1 || version == 2) && salt == salt_length;
}

base::Result<LoadedStore> load_bouncy_castle_store(const StoreFile& file, const Passwords& passwords) {
  return BouncyCastleStore(file).load(passwords);
}

}  // namespace trustprobe::trust

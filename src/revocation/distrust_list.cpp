#include "revocation/distrust_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "x509/base64.h"

namespace trustprobe::revocation {
namespace {

namespace json = boost::json;
using base::InputError;
using base::Result;

constexpr const char* remedy = "give OneCRL (JSON or revocations.txt) or a CRLSet (the file crl-set)";

// As Certificate::serial: magnitude without leading zeros.
base::Bytes serial_of(base::ByteView integer) {
  const auto first = std::ranges::find_if(integer, [](std::uint8_t byte) { return byte != 0; });
  return {first, integer.end()};
}

std::optional<x509::Sha256> digest_of(base::ByteView bytes) {
  x509::Sha256 digest{};
  if (bytes.size() != digest.size()) return std::nullopt;
  std::ranges::copy(bytes, digest.begin());
  return digest;
}

std::optional<base::Bytes> canonical_name(std::string_view base64) {
  const auto der = x509::from_base64(base64);
  auto name = der ? x509::parse_name(*der) : std::nullopt;
  return name ? std::optional(std::move(name->canonical)) : std::nullopt;
}

std::string_view text_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return {};
  return {value->as_string().data(), value->as_string().size()};
}

}  // namespace

class OneCrlReader {
 public:
  explicit OneCrlReader(std::string where) : where_(std::move(where)) { list_->name_ = "OneCRL"; }

  Result<DistrustListRef> read_json(const json::value& value) {
    const json::object* object = value.if_object();
    const json::value* data = object == nullptr ? &value : object->if_contains("data");
    const json::array* records = data == nullptr ? nullptr : data->if_array();
    if (records == nullptr) return fail("has no list of records", 0);
    for (std::size_t i = 0; i < records->size(); ++i) {
      const json::object* record = (*records)[i].if_object();
      if (record == nullptr || !add(*record)) return fail("cannot be read", i + 1);
    }
    return list_;
  }

  // Issuers begin a line, their serial numbers follow with a blank before them, keys of a subject with a tab.
  Result<DistrustListRef> read_lines(std::string_view content) {
    std::optional<base::Bytes> name;
    for (std::size_t number = 1; !content.empty(); ++number) {
      const std::size_t end = std::min(content.find('\n'), content.size());
      std::string_view line = content.substr(0, end);
      content.remove_prefix(std::min(end + 1, content.size()));
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.empty() || line.front() == '#') continue;
      const char mark = line.front();
      const bool entry = mark == ' ' || mark == '\t';
      if (!entry) name = canonical_name(line);
      const auto bytes = entry ? x509::from_base64(line.substr(1)) : std::nullopt;
      const auto key = mark == '\t' && bytes ? digest_of(*bytes) : std::nullopt;
      if (!name || (entry && !bytes) || (mark == '\t' && !key)) {
        return std::unexpected(
            InputError{fmt::format("{}:{}", where_, number), "is no line of a revocations.txt", remedy});
      }
      if (mark == ' ') list_->by_issuer_.emplace(*name, serial_of(*bytes));
      if (mark == '\t') list_->by_subject_.emplace(*name, *key);
    }
    return list_;
  }

 private:
  std::unexpected<InputError> fail(std::string what, std::size_t record) const {
    return std::unexpected(
        InputError{record == 0 ? where_ : fmt::format("{}, record {}", where_, record), std::move(what), remedy});
  }

  bool add(const json::object& record) {
    if (record.contains("issuerName")) {
      auto issuer = canonical_name(text_at(record, "issuerName"));
      const auto serial = x509::from_base64(text_at(record, "serialNumber"));
      if (!issuer || !serial || serial->empty()) return false;
      list_->by_issuer_.emplace(std::move(*issuer), serial_of(*serial));
      return true;
    }
    auto subject = canonical_name(text_at(record, "subject"));
    const auto hash = x509::from_base64(text_at(record, "pubKeyHash"));
    const auto key = hash ? digest_of(*hash) : std::nullopt;
    if (!subject || !key) return false;
    list_->by_subject_.emplace(std::move(*subject), *key);
    return true;
  }

  std::string where_;
  std::shared_ptr<DistrustList> list_ = std::make_shared<DistrustList>();
};

// Chromium's net/cert/crl_set.cc: a header's length, a JSON header, then per issuer its key's hash and its serials.
class CrlSetReader {
 public:
  CrlSetReader(std::string_view content, std::string where)
      : rest_(base::bytes_of(content)), where_(std::move(where)) {}

  static bool is_crl_set(std::string_view content) {
    const std::string_view beginning = content.substr(0, 65'537 + 2);
    return content.size() > 2 && content[2] == '{' && beginning.find("\"CRLSet\"") != std::string_view::npos;
  }

  Result<DistrustListRef> read() {
    const auto length = take(2);
    const auto header = length ? take(static_cast<std::size_t>((*length)[0] | (*length)[1] << 8)) : std::nullopt;
    if (!header || !read_header(base::text_of(*header))) return fail("its header cannot be read");
    std::int64_t issuers = 0;
    for (; !rest_.empty(); ++issuers) {
      if (!read_issuer() || list_->size() > most_entries)
        return fail("is cut short, damaged or larger than any that Chrome had");
    }
    if (issuers_said_ && *issuers_said_ != issuers) return fail("is cut short: it has not as many issuers as it says");
    return list_;
  }

 private:
  std::unexpected<InputError> fail(std::string what) const {
    return std::unexpected(InputError{where_, std::move(what), remedy});
  }

  std::optional<base::ByteView> take(std::size_t size) {
    if (rest_.size() < size) return std::nullopt;
    const base::ByteView taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }

  bool read_header(std::string_view text) {
    boost::system::error_code error;
    const json::value value = json::parse(json::string_view(text.data(), text.size()), error);
    const json::object* header = error ? nullptr : value.if_object();
    if (header == nullptr) return false;
    list_->name_ = "CRLSet";
    if (const json::value* sequence = header->if_contains("Sequence"); sequence != nullptr && sequence->is_int64())
      list_->name_ += fmt::format(" {}", sequence->as_int64());
    if (const json::value* parents = header->if_contains("NumParents"); parents != nullptr && parents->is_int64())
      issuers_said_ = parents->as_int64();
    for (const std::string_view key : {"BlockedSPKIs", "BlockedInterceptionSPKIs"}) {
      const json::value* hashes = header->if_contains(key);
      if (hashes == nullptr) continue;
      if (!hashes->is_array()) return false;
      for (const json::value& hash : hashes->as_array()) {
        const auto bytes = hash.is_string() ? x509::from_base64(hash.as_string()) : std::nullopt;
        const auto digest = bytes ? digest_of(*bytes) : std::nullopt;
        if (!digest) return false;
        list_->keys_.insert(*digest);
      }
    }
    return true;
  }

  bool read_issuer() {
    const auto key = take(32);
    const auto count = key ? take(4) : std::nullopt;
    if (!count) return false;
    std::uint32_t serials = 0;
    for (int i = 3; i >= 0; --i) serials = serials << 8 | (*count)[static_cast<std::size_t>(i)];
    for (std::uint32_t i = 0; i < serials; ++i) {
      const auto length = take(1);
      const auto serial = length ? take((*length)[0]) : std::nullopt;
      if (!serial) return false;
      list_->by_issuer_key_.emplace(*digest_of(*key), serial_of(*serial));
    }
    return true;
  }

  // Chrome's have some ten thousand; each costs far more than its bytes in the file.
  static constexpr std::size_t most_entries = 1'000'000;

  base::ByteView rest_;
  std::optional<std::int64_t> issuers_said_;
  std::string where_;
  std::shared_ptr<DistrustList> list_ = std::make_shared<DistrustList>();
};

Result<DistrustListRef> DistrustList::parse(std::string_view content, const std::string& where) {
  const auto read = [&]() -> Result<DistrustListRef> {
    if (CrlSetReader::is_crl_set(content)) return CrlSetReader(content, where).read();
    const std::string_view text = base::trimmed(base::without_byte_order_mark(content));
    if (!text.starts_with('{') && !text.starts_with('[')) return OneCrlReader(where).read_lines(content);
    boost::system::error_code error;
    const json::value value = json::parse(json::string_view(text.data(), text.size()), error);
    if (error) return std::unexpected(InputError{where, "is not valid JSON", remedy});
    return OneCrlReader(where).read_json(value);
  };
  auto list = read();
  if (list && (*list)->size() == 0) return std::unexpected(InputError{where, "lists nothing", remedy});
  return list;
}

bool DistrustList::lists(const x509::Certificate& certificate, const x509::Certificate& issuer) const {
  if (keys_.contains(certificate.spki_sha256)) return true;
  if (by_subject_.contains({certificate.subject.canonical, certificate.spki_sha256})) return true;
  if (certificate.serial_negative) return false;
  return by_issuer_.contains({certificate.issuer.canonical, certificate.serial}) ||
         by_issuer_key_.contains({issuer.spki_sha256, certificate.serial});
}

}  // namespace trustprobe::revocation

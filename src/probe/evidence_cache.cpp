#include "probe/evidence_cache.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>

#include "base/file.h"
#include "base/hex.h"

namespace trustprobe::probe {
namespace {

namespace fs = std::filesystem;
using revocation::EvidenceKind;

constexpr std::string_view magic = "trustprobe evidence 1", suffix = ".evidence", unfinished = ".writing";
constexpr std::size_t header_lines = 7;
constexpr std::size_t longest_header = 16 * 1024;

std::string file_name(const CacheKey& key) {
  const std::string text = fmt::format("{}\n{}\n{}", to_string(key.kind), key.url, base::to_hex(key.request));
  return base::to_hex(x509::sha256(base::bytes_of(text))) + std::string(suffix);
}

bool is_one_line(std::string_view text) {
  return text.find('\n') == std::string_view::npos && text.size() < longest_header / 2;
}

/// A file taken apart: the header's lines, and where the document begins.
struct Parsed {
  CacheEntry entry;
  std::string digest;
  std::size_t begin = 0;
};

std::optional<EvidenceKind> kind_of(std::string_view name) {
  for (const auto kind : {EvidenceKind::ocsp, EvidenceKind::crl, EvidenceKind::issuer}) {
    if (to_string(kind) == name) return kind;
  }
  return std::nullopt;
}

std::optional<Parsed> parse_header(std::string_view content) {
  std::vector<std::string_view> lines;
  std::size_t at = 0;
  while (lines.size() < header_lines) {
    const std::size_t end = content.substr(0, longest_header).find('\n', at);
    if (end == std::string_view::npos) return std::nullopt;
    lines.push_back(content.substr(at, end - at));
    at = end + 1;
  }
  const auto kind = kind_of(lines[1]);
  const auto fetched = base::parse_instant(lines[3]), until = base::parse_instant(lines[4]);
  std::uintmax_t size = 0;
  const auto [end, error] = std::from_chars(lines[5].data(), lines[5].data() + lines[5].size(), size);
  if (lines[0] != magic || !kind || !fetched || !until || error != std::errc{} ||
      end != lines[5].data() + lines[5].size())
    return std::nullopt;
  return Parsed{{{}, *kind, std::string(lines[2]), *fetched, *until, size}, std::string(lines[6]), at};
}

std::optional<CacheEntry> read_entry(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string head(longest_header, '\0');
  stream.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
  auto parsed = parse_header(head);
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file, error);
  if (!parsed || error || size != parsed->begin + parsed->entry.size) return std::nullopt;
  parsed->entry.file = file;
  return std::move(parsed->entry);
}

}  // namespace

EvidenceCache::EvidenceCache(fs::path directory, std::uintmax_t most_bytes)
    : directory_(std::move(directory)), most_bytes_(most_bytes) {}

std::optional<EvidenceCache::Document> EvidenceCache::get(const CacheKey& key, base::Instant now) const {
  const fs::path file = directory_ / file_name(key);
  std::error_code error;
  if (!fs::exists(file, error)) return std::nullopt;
  const auto content = base::read_file(file);
  const auto parsed = content ? parse_header(*content) : std::nullopt;
  if (!parsed || parsed->entry.url != key.url || content->size() != parsed->begin + parsed->entry.size) {
    fs::remove(file, error);
    return std::nullopt;
  }
  // Fetched later than now: a clock was wrong, then or today.
  if (now >= parsed->entry.good_until || now < parsed->entry.at) return std::nullopt;
  const base::ByteView bytes = base::bytes_of(std::string_view(*content).substr(parsed->begin));
  if (base::to_hex(x509::sha256(bytes)) != parsed->digest) {
    fs::remove(file, error);
    return std::nullopt;
  }
  return Document{{bytes.begin(), bytes.end()}, parsed->entry.at};
}

void EvidenceCache::put(const CacheKey& key, base::ByteView bytes, base::Instant at, base::Instant good_until) {
  if (!is_one_line(key.url) || bytes.size() > most_bytes_) return;
  std::error_code error;
  fs::create_directories(directory_, error);
  make_room(bytes.size());
  const fs::path file = directory_ / file_name(key);
  fs::path temporary = file;
  temporary += fmt::format(".{}{}", ::getpid(), unfinished);
  std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
  stream << fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n", magic, to_string(key.kind), key.url, base::to_rfc3339(at),
                        base::to_rfc3339(good_until), bytes.size(), base::to_hex(x509::sha256(bytes)));
  stream << base::text_of(bytes);
  stream.close();
  if (stream) fs::rename(temporary, file, error);
  writable_ = stream && !error;
  if (!writable_) fs::remove(temporary, error);
  if (size_) *size_ += bytes.size();
}

void EvidenceCache::make_room(std::uintmax_t for_bytes) {
  if (size_ && *size_ + for_bytes <= most_bytes_) return;
  std::vector<CacheEntry> all = entries();
  std::ranges::sort(all, {}, &CacheEntry::at);
  std::uintmax_t size = 0;
  for (const CacheEntry& entry : all) size += entry.size;
  std::error_code error;
  for (const CacheEntry& entry : all) {
    if (size + for_bytes <= most_bytes_) break;
    fs::remove(entry.file, error);
    size -= entry.size;
  }
  size_ = size;
}

std::vector<CacheEntry> EvidenceCache::entries() const {
  std::vector<CacheEntry> all;
  std::error_code error;
  for (const fs::directory_entry& file : fs::directory_iterator(directory_, error)) {
    if (file.path().extension() != suffix) continue;
    if (auto entry = read_entry(file.path())) all.push_back(std::move(*entry));
  }
  std::ranges::sort(all, [](const CacheEntry& one, const CacheEntry& other) {
    return std::tie(one.url, one.file) < std::tie(other.url, other.file);
  });
  return all;
}

std::size_t EvidenceCache::clear() {
  const std::size_t count = entries().size();
  std::error_code error;
  std::vector<fs::path> files;
  for (const fs::directory_entry& file : fs::directory_iterator(directory_, error)) {
    const fs::path extension = file.path().extension();
    if (extension == suffix || extension == unfinished) files.push_back(file.path());
  }
  for (const fs::path& file : files) fs::remove(file, error);
  size_.reset();
  return count;
}

}  // namespace trustprobe::probe

#include "wire/record_stream.h"

#include <algorithm>
#include <stdexcept>

#include "wire/reader.h"
#include "wire/writer.h"

namespace trustprobe::wire {
namespace {

constexpr std::size_t record_header = 5;
constexpr std::size_t message_header = 4;
constexpr std::uint8_t first_type = 20;  // change_cipher_spec
constexpr std::uint8_t last_type = 24;   // heartbeat (RFC 6520 3)

// Judges the bytes of a header that are there: another protocol is told by its first byte, not after five.
bool can_begin_record(base::ByteView bytes) {
  if (!bytes.empty() && (bytes[0] < first_type || bytes[0] > last_type)) return false;
  if (bytes.size() > 1 && bytes[1] != 3) return false;
  if (bytes.size() < record_header) return true;
  return static_cast<std::size_t>(bytes[3]) * 256 + bytes[4] <= largest_ciphertext_tls12;
}

void append_and_drop_taken(base::Bytes& buffer, std::size_t& taken, base::ByteView bytes) {
  buffer.erase(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(taken));
  taken = 0;
  buffer.insert(buffer.end(), bytes.begin(), bytes.end());
}

}  // namespace

base::Bytes records_of(ContentType type, std::uint16_t version, base::ByteView bytes, std::size_t largest_fragment) {
  if (largest_fragment == 0) throw std::length_error("a record takes at least one byte");
  Writer writer;
  while (!bytes.empty()) {
    const base::ByteView fragment = bytes.first(std::min(bytes.size(), largest_fragment));
    bytes = bytes.subspan(fragment.size());
    writer.u8(static_cast<std::uint8_t>(type));
    writer.u16(version);
    writer.vector16([&] { writer.bytes(fragment); });
  }
  return writer.take();
}

void RecordReader::append(base::ByteView bytes) {
  if (!malformed_) append_and_drop_taken(buffer_, taken_, bytes);
}

std::optional<Record> RecordReader::next() {
  const base::ByteView rest = base::ByteView(buffer_).subspan(taken_);
  if (!can_begin_record(rest)) {
    malformed_ = true;
    buffer_.clear();
    taken_ = 0;
    return std::nullopt;
  }
  Reader reader(rest);
  Record record;
  record.type = reader.u8();
  record.version = reader.u16();
  const base::ByteView fragment = reader.vector16();
  if (!reader.ok()) return std::nullopt;
  record.fragment.assign(fragment.begin(), fragment.end());
  taken_ += record_header + fragment.size();
  return record;
}

void MessageReader::append(base::ByteView fragment) {
  if (!too_large_) append_and_drop_taken(buffer_, taken_, fragment);
}

std::optional<base::Bytes> MessageReader::next() {
  const base::ByteView rest = base::ByteView(buffer_).subspan(taken_);
  Reader reader(rest);
  reader.u8();
  const std::size_t length = reader.u24();
  if (!reader.ok()) return std::nullopt;
  if (message_header + length > largest_message_) {
    too_large_ = true;
    buffer_.clear();
    taken_ = 0;
    return std::nullopt;
  }
  if (message_header + length > rest.size()) return std::nullopt;
  taken_ += message_header + length;
  return base::Bytes(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(message_header + length));
}

}  // namespace trustprobe::wire

// The record layer of SSL 3 to TLS 1.3 (RFC 8446 5.1) in clear: bytes of a connection to records and back, and records
// of handshake to messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "wire/record.h"

namespace trustprobe::wire {

inline constexpr std::size_t largest_plaintext = 1u << 14;                         ///< RFC 8446 5.1
inline constexpr std::size_t largest_ciphertext = largest_plaintext + 256;         ///< RFC 8446 5.2
inline constexpr std::size_t largest_ciphertext_tls12 = largest_plaintext + 2048;  ///< RFC 5246 6.2.3

struct Record {
  std::uint8_t type = 0;  ///< a ContentType, or anything else that came
  std::uint16_t version = 0;
  base::Bytes fragment;
};

/// `bytes` as records of one type; each fragment has at most `largest_fragment` bytes (not zero). RFC 8446 5.1: the
/// version is 0x0301 for a first ClientHello.
base::Bytes records_of(ContentType type, std::uint16_t version, base::ByteView bytes,
                       std::size_t largest_fragment = largest_plaintext);

/// Takes bytes as they come. After a header that no TLS has (type, major version, length) it yields nothing more; the
/// first byte that is wrong tells, before the header is whole.
class RecordReader {
 public:
  void append(base::ByteView bytes);
  std::optional<Record> next();
  bool malformed() const { return malformed_; }
  /// Of the record that is not whole yet.
  bool has_partial() const { return taken_ < buffer_.size(); }

 private:
  base::Bytes buffer_;
  std::size_t taken_ = 0;
  bool malformed_ = false;
};

/// Joins fragments of handshake records to whole messages with their header.
class MessageReader {
 public:
  /// No message may be larger, its header counted.
  explicit MessageReader(std::size_t largest_message) : largest_message_(largest_message) {}

  void append(base::ByteView fragment);
  std::optional<base::Bytes> next();
  bool too_large() const { return too_large_; }
  /// RFC 8446 5.1: no other type of record may come between the parts of a message.
  bool has_partial() const { return taken_ < buffer_.size(); }

 private:
  std::size_t largest_message_;
  base::Bytes buffer_;
  std::size_t taken_ = 0;
  bool too_large_ = false;
};

}  // namespace trustprobe::wire

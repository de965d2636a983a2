// The key schedule of TLS 1.3 as far as the server's first flight needs it (RFC 8446 7.1, 7.3), and records opened with
// it (5.2). Private to this module.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "base/bytes.h"
#include "wire/record_stream.h"

namespace trustprobe::handshake {

struct Tls13Suite;

/// Null for a suite that cannot be computed here.
const Tls13Suite* tls13_suite(std::uint16_t cipher_suite);

struct TrafficKeys {
  base::Bytes secret;
  base::Bytes key;
  base::Bytes iv;
};

/// Those by which the server protects what follows its ServerHello; no PSK. Both messages with their headers, as they
/// were sent.
TrafficKeys server_handshake_keys(const Tls13Suite& suite, base::ByteView shared_secret, base::ByteView client_hello,
                                  base::ByteView server_hello);

/// TLSInnerPlaintext without its padding.
struct InnerPlaintext {
  std::uint8_t type = 0;
  base::Bytes content;
};

/// Opens the records of one direction in the order in which they come.
class RecordOpener {
 public:
  RecordOpener(const Tls13Suite& suite, TrafficKeys keys) : suite_(&suite), keys_(std::move(keys)) {}

  /// Nothing when the record was not sealed by these keys, is out of order, too large, or holds nothing but padding.
  std::optional<InnerPlaintext> open(const wire::Record& record);

 private:
  const Tls13Suite* suite_;
  TrafficKeys keys_;
  std::uint64_t sequence_number_ = 0;
};

}  // namespace trustprobe::handshake

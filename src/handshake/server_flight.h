// The first flight of a server, read from bytes as they come, without a TLS library: in clear up to TLS 1.2, and by the
// handshake keys of TLS 1.3 (RFC 8446 7.1) where one of our key shares was taken. Nothing is verified: what came is
// told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "handshake/key_share.h"
#include "wire/alert.h"
#include "wire/client_hello.h"
#include "wire/key_exchange.h"

namespace trustprobe::handshake {

/// How much of the flight is wanted; reading ends as soon as that is known.
enum class Depth {
  hello,         ///< ServerHello or HelloRetryRequest
  key_exchange,  ///< with it ServerKeyExchange up to TLS 1.2; as `whole` in TLS 1.3
  whole,         ///< up to ServerHelloDone, or the server's Finished
};

struct ServerFlight {
  bool begun = false;                ///< at least one byte came
  bool hello_received = false;       ///< a well-formed ServerHello or HelloRetryRequest
  bool hello_retry_request = false;  ///< RFC 8446 4.1.4; nothing else is read after it
  std::uint16_t version = 0;         ///< supported_versions where it was sent, else legacy_version
  std::uint16_t cipher_suite = 0;
  std::optional<std::uint16_t> group;  ///< of key_share, or the named curve of ServerKeyExchange
  std::uint8_t compression_method = 0;
  base::Bytes session_id;
  std::vector<wire::HelloExtension> extensions;            ///< of the ServerHello
  std::vector<wire::HelloExtension> encrypted_extensions;  ///< TLS 1.3
  bool decrypted = false;                                  ///< TLS 1.3: what follows the ServerHello could be read
  std::vector<base::Bytes> certificates;                   ///< DER as sent, the leaf first
  std::uint16_t certificate_compression = 0;               ///< RFC 8879; zero: none
  base::Bytes stapled_ocsp;                                ///< of the leaf; empty: none
  std::optional<wire::ServerKeyExchange> key_exchange;
  std::optional<std::uint16_t> signature_scheme;  ///< of ServerKeyExchange or CertificateVerify
  bool certificate_requested = false;
  bool complete = false;             ///< as deep as was wanted, or as can be read: up to a HelloRetryRequest, a
                                     ///< ServerHello whose keys are not known, a session that is resumed
  std::optional<wire::Alert> alert;  ///< fatal, or the last warning before the end
  std::string defect;                ///< what is malformed or against the protocol, for people; empty: nothing was seen

  /// Anything that only TLS says: a hello or an alert.
  bool is_tls() const { return hello_received || alert.has_value(); }
  const wire::HelloExtension* find(std::uint16_t type) const;            ///< of the ServerHello
  const wire::HelloExtension* find_encrypted(std::uint16_t type) const;  ///< of EncryptedExtensions
  /// Of either; empty: none was chosen.
  std::string alpn() const;
};

/// Caps on what a server may send.
struct FlightLimits {
  std::size_t bytes = 1u << 20;          ///< of the whole flight
  std::size_t message_bytes = 1u << 18;  ///< of one message, also after decompression
  std::size_t records = 2000;
};

/// Feed it what comes until it has ended. Pure: no network, no clock.
class FlightReader {
 public:
  /// `hello`: the message as sent, with its header; its transcript hash starts the keys of TLS 1.3. `shares`: those of
  /// it that can be computed with, if any.
  FlightReader(base::Bytes hello, std::vector<KeyShare> shares, Depth depth, FlightLimits limits = {});
  ~FlightReader();
  FlightReader(FlightReader&&) noexcept;
  FlightReader& operator=(FlightReader&&) noexcept;

  /// Whether more is wanted. False once the flight is complete, an alert ended it, it is malformed or over the limits.
  bool feed(base::ByteView received);
  bool wants_more() const;

  const ServerFlight& flight() const;
  ServerFlight take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace trustprobe::handshake

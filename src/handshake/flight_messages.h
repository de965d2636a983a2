// The messages behind a ServerHello, each read into the flight. Private to this module.
#pragma once

#include <string>

#include "handshake/server_flight.h"
#include "wire/handshake.h"

namespace trustprobe::handshake {

/// The order in which a server's messages may follow its ServerHello (RFC 5246 7.3, RFC 8446 2).
class MessageOrder {
 public:
  /// Whether a message of this type may come now; takes it if so.
  bool take(std::uint16_t version, wire::HandshakeType type);
  /// Nothing, or a ticket and nothing else: RFC 5246 7.3, RFC 5077 3.1 of a resumed session.
  bool only_ticket_came() const { return last_ == 0 || last_ == ticket; }

 private:
  static constexpr int ticket = 9;
  int last_ = 0;
};

/// What the messages are read by.
struct MessageTerms {
  const std::optional<wire::ClientHello>& offer;
  std::size_t message_bytes;
};

/// Why the message is malformed or cannot be an answer to the offer, and then nothing is taken of it; empty: it was
/// read.
std::string read_into(ServerFlight& flight, const wire::HandshakeMessage& message, const MessageTerms& terms);

}  // namespace trustprobe::handshake

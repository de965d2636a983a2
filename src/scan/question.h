// One ClientHello to be sent, how it is put on the wire, and how much of the answer is wanted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "handshake/server_flight.h"
#include "net/asio.h"
#include "wire/client_hello.h"

namespace trustprobe::scan {

/// How the bytes of a hello leave. By default at once, in as few records as there can be.
struct Delivery {
  std::size_t record_bytes = 0;  ///< of handshake data per TLS record; zero: as many as fit
  std::size_t first_write = 0;   ///< bytes of the first write, the rest follows in a second; zero: all at once
  net::Clock::duration pause{};  ///< between the two writes
};

struct Question {
  wire::ClientHello hello;
  std::vector<std::uint16_t> shares;              ///< TLS 1.3: groups of key_share, by keys that are computed with
  std::vector<std::uint16_t> shares_without_key;  ///< the same by shares that only ask for the group
  std::size_t padded_to = 0;                      ///< bytes of the handshake message, by RFC 7685; zero: not padded
  handshake::Depth depth = handshake::Depth::hello;
  Delivery delivery = {};
  bool can_wait = false;  ///< nothing else waits for its answer: questions in chains go first
};

struct Reply {
  enum class Kind {
    answered,  ///< a ServerHello or HelloRetryRequest
    declined,  ///< an alert; or the server hung up on this hello, again, while it answers others
    lost,      ///< nothing that proves anything
  };
  Kind kind = Kind::lost;
  handshake::ServerFlight flight;
  std::string detail;  ///< of `declined` and `lost`, for people: "handshake_failure alert", "no answer in 2 seconds"
  bool connected = false;       ///< the TCP connection stood
  std::size_t hello_bytes = 0;  ///< of the message sent

  bool answered() const { return kind == Kind::answered; }
  bool declined() const { return kind == Kind::declined; }
  bool lost() const { return kind == Kind::lost; }
};

}  // namespace trustprobe::scan

// Says why an attempt failed: stage, reason, and a detail that a person can act on.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/instant.h"
#include "net/resolve.h"
#include "net/tls_channel.h"
#include "net/way.h"
#include "observation/observation.h"
#include "wire/alert.h"

namespace trustprobe::probe {

observation::AttemptFailure resolve_failure(const net::Resolution& resolution);
observation::AttemptFailure resolve_timeout(base::Microseconds limit);

observation::AttemptFailure way_failure(const net::WayFailure& failure);

/// How far a handshake had come when it ended without success.
struct BrokenHandshake {
  net::ChannelEnd end;               ///< `cancelled` where the time was over
  std::optional<wire::Alert> alert;  ///< that the server sent
  base::ByteView first_bytes;        ///< of the answer
  std::size_t bytes_received = 0;
  std::uint16_t version = 0;  ///< that the server chose; zero: no hello came
  const target::Offer* offer = nullptr;
  bool through_proxy = false;
  bool heard_credentials = false;  ///< a proxy did, and may be the one who answers: nothing of it is quoted
  bool chain_over_caps = false;
  std::size_t chain_length_cap = 0;
  std::size_t bytes_cap = 0;
  base::Microseconds limit{};
};

observation::AttemptFailure handshake_failure(const BrokenHandshake& handshake);

/// Whether trying again can help: the network failed, not the server's TLS.
bool worth_another_try(const observation::AttemptFailure& failure);

}  // namespace trustprobe::probe

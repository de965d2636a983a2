// What everything that connects during a scan shares. Outlives it.
#pragma once

#include <cstddef>

#include "base/instant.h"
#include "net/deadline.h"
#include "net/semaphore.h"
#include "net/way.h"

namespace trustprobe::scan {

struct HandshakeTools {
  net::StopSource& stop;
  net::Semaphore& places;       ///< connections at once to one target
  base::Microseconds timeout;   ///< total for one connection
  std::size_t handshake_bytes;  ///< most that one connection may receive
  std::size_t& connections;     ///< counts those that were opened
  net::WayOpener& opener;
  const target::Way& way;
};

}  // namespace trustprobe::scan

// What a scan is told to do, as plain data.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "scan/recorded_client.h"

namespace trustprobe::scan {

struct ScanOptions {
  std::vector<std::string> tenants;     ///< further server names of the selection table
  std::vector<RecordedClient> clients;  ///< whose hellos are replayed
  std::size_t retry_budget = 20;        ///< lost answers that are asked for again, per endpoint
  /// Speaks HTTP, as far as anybody knows. Others may refuse a client that offers the web's protocols by ALPN (RFC 7301
  /// 3.2): hellos of browsers say nothing about them.
  bool web = true;
  int cost_handshakes = 5;  ///< per kind of key exchange; zero: the cost is not measured
};

}  // namespace trustprobe::scan

#include "target/endpoint.h"

#include <fmt/format.h>

namespace trustprobe::target {

std::string to_string(const Endpoint& endpoint) {
  const bool v6 = endpoint.address.find(':') != std::string::npos;
  return fmt::format(fmt::runtime(v6 ? "[{}]:{}" : "{}:{}"), endpoint.address, endpoint.port);
}

}  // namespace trustprobe::target

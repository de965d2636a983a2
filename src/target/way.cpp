#include "target/way.h"

namespace trustprobe::target {

std::string_view to_string(ProxyProtocol version) {
  return version == ProxyProtocol::v1 ? "v1" : "v2";
}

}  // namespace trustprobe::target

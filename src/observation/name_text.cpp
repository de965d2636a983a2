#include "observation/name_text.h"

#include <arpa/inet.h>

#include <array>

#include "base/hex.h"

namespace trustprobe::observation {

std::string name_text(const x509::GeneralName& name) {
  using Kind = x509::GeneralName::Kind;
  if (name.kind == Kind::directory || name.kind == Kind::other) return {};
  if (name.kind != Kind::ip) return name.value;
  if (name.value.size() != 4 && name.value.size() != 16) return base::to_hex(base::bytes_of(name.value));
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(name.value.size() == 4 ? AF_INET : AF_INET6, name.value.data(), text.data(), text.size());
  return text.data();
}

}  // namespace trustprobe::observation

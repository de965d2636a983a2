// What is no answer of SSL 2 stays none, and an answer stays the same, when more bytes come.
#include <cstdlib>

#include "wire/sslv2.h"

using namespace trustprobe;
using Kind = wire::Sslv2Answer::Kind;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::ByteView received(data, size);
  const auto whole = wire::parse_sslv2_answer(received);
  if (whole.hello.certificate.size() + 3 * whole.hello.cipher_kinds.size() > size) std::abort();
  const auto part = wire::parse_sslv2_answer(received.first(size / 2));
  if (part.kind != Kind::incomplete && part.kind != whole.kind) std::abort();
  if (part.kind == Kind::hello && part.hello.certificate != whole.hello.certificate) std::abort();
  return 0;
}

// Messages of a server's hello: what is read lies within the message and accounts for all of it.
#include "wire/server_hello.h"

#include <cstdlib>

using namespace trustprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::ByteView body(data, size);
  wire::parse_encrypted_extensions_alpn(body);
  const auto hello = wire::parse_server_hello(body);
  if (!hello) return 0;
  std::size_t bytes = 2 + 32 + 1 + hello->session_id.size() + 2 + 1;
  unsigned sum = 0;
  for (const wire::Extension& extension : hello->extensions) {
    bytes += 4 + extension.data.size();
    for (const std::uint8_t byte : extension.data) sum += byte;
  }
  for (const std::uint8_t byte : hello->key_exchange) sum += byte;
  // A block of extensions has a length of two bytes, and may be left out.
  if (bytes + 2 != size && !(bytes == size && hello->extensions.empty())) std::abort();
  return sum == 0xFFFFFFFF ? -1 : 0;  // reads the views where AddressSanitizer looks
}

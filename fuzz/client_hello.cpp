// A ClientHello that is read is written again byte for byte, and its extensions are read without harm.
#include "wire/client_hello.h"

#include <cstdlib>

#include "wire/hello_extensions.h"

using namespace trustprobe;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::ByteView message(data, size);
  const auto hello = wire::parse_client_hello(message);
  if (!hello) return 0;
  if (wire::encode(*hello) != base::Bytes(message.begin(), message.end())) std::abort();
  for (const wire::HelloExtension& extension : hello->extensions) {
    if (const auto shares = wire::parse_key_share(extension.data)) {
      if (wire::key_share_extension(*shares).data != extension.data) std::abort();
    }
    if (const auto values = wire::parse_code_points16(extension.data)) {
      if (wire::supported_groups_extension(*values).data != extension.data) std::abort();
    }
    if (const auto versions = wire::parse_supported_versions(extension.data)) {
      if (wire::supported_versions_extension(*versions).data != extension.data) std::abort();
    }
  }
  return 0;
}

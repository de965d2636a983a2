// Records and messages do not depend on how the bytes of a connection are cut. The first byte says how.
#include "wire/record_stream.h"

#include <algorithm>
#include <cstdlib>

using namespace trustprobe;

namespace {

struct Read {
  std::vector<base::Bytes> fragments;
  std::vector<base::Bytes> messages;
  bool malformed = false;
  bool too_large = false;

  bool operator==(const Read&) const = default;
};

Read read_in_chunks(base::ByteView bytes, std::size_t chunk) {
  wire::RecordReader records;
  wire::MessageReader messages(1U << 12);
  Read read;
  while (!bytes.empty()) {
    const base::ByteView part = bytes.first(std::min(chunk, bytes.size()));
    bytes = bytes.subspan(part.size());
    records.append(part);
    while (auto record = records.next()) {
      messages.append(record->fragment);
      while (auto message = messages.next()) read.messages.push_back(*message);
      read.fragments.push_back(record->fragment);
    }
  }
  read.malformed = records.malformed();
  read.too_large = messages.too_large();
  return read;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const base::ByteView bytes(data + 1, size - 1);
  if (read_in_chunks(bytes, data[0] + std::size_t{1}) != read_in_chunks(bytes, size)) std::abort();
  return 0;
}

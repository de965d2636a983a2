#include "wire/record.h"

namespace trustprobe::wire {

bool begins_tls_record(base::ByteView bytes) {
  if (bytes.empty()) return false;
  const auto type = static_cast<ContentType>(bytes[0]);
  // A server opens with its hello or with an alert; nothing else can come first.
  if (type != ContentType::handshake && type != ContentType::alert) return false;
  return bytes.size() < 2 || bytes[1] == 3;
}

}  // namespace trustprobe::wire

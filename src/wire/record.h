// The record layer, as far as it is told from other protocols (RFC 8446 5.1).
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace trustprobe::wire {

enum class ContentType : std::uint8_t { change_cipher_spec = 20, alert = 21, handshake = 22, application_data = 23 };

/// Whether the first bytes of a connection can be those of a TLS record: a content type that opens an answer, then
/// major version 3. Fewer than two bytes are given the benefit of the doubt only as far as they go; no bytes are no TLS
/// record.
bool begins_tls_record(base::ByteView bytes);

}  // namespace trustprobe::wire

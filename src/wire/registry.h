// Names of TLS code points as IANA registers them. A value without a name here is given as its number: "0x11ec".
#pragma once

#include <cstdint>
#include <string>

namespace trustprobe::wire {

/// "TLS 1.3".
std::string version_name(std::uint16_t version);
std::string cipher_suite_name(std::uint16_t suite);
std::string group_name(std::uint16_t group);
std::string signature_scheme_name(std::uint16_t scheme);
/// RFC 8879 7.3: "zlib", "brotli", "zstd".
std::string certificate_compression_name(std::uint16_t algorithm);
/// "handshake_failure"; a description without a name is "unknown alert".
std::string alert_name(std::uint8_t description);

/// How the premaster secret comes about in TLS 1.2; `other`: the suite does not say (TLS 1.3, unknown).
enum class KeyExchange { rsa, dhe, ecdhe, other };
KeyExchange key_exchange_of(std::uint16_t suite);

}  // namespace trustprobe::wire

// Extensions of a ClientHello, each made from what it says. A text or list that does not fit its length field throws
// std::length_error.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/client_hello.h"

namespace trustprobe::wire {

struct KeyShareEntry {
  std::uint16_t group = 0;
  base::Bytes key_exchange;
};

HelloExtension server_name_extension(std::string_view host);                                 // RFC 6066 3
HelloExtension status_request_extension();                                                   // RFC 6066 8
HelloExtension supported_groups_extension(std::span<const std::uint16_t> groups);            // RFC 8446 4.2.7
HelloExtension ec_point_formats_extension();                                                 // RFC 8422 5.1.2
HelloExtension signature_algorithms_extension(std::span<const std::uint16_t> schemes);       // RFC 8446 4.2.3
HelloExtension signature_algorithms_cert_extension(std::span<const std::uint16_t> schemes);  // RFC 8446 4.2.3
HelloExtension alpn_extension(std::span<const std::string> protocols);                       // RFC 7301 3.1
HelloExtension signed_certificate_timestamp_extension();                                     // RFC 6962 3.3.1
HelloExtension encrypt_then_mac_extension();                                                 // RFC 7366 2
HelloExtension extended_master_secret_extension();                                           // RFC 7627 5.1
HelloExtension session_ticket_extension();                                                   // RFC 5077 3.2, empty
HelloExtension compress_certificate_extension(std::span<const std::uint16_t> algorithms);    // RFC 8879 3
HelloExtension supported_versions_extension(std::span<const std::uint16_t> versions);        // RFC 8446 4.2.1
HelloExtension psk_key_exchange_modes_extension();                                           // psk_dhe_ke
HelloExtension key_share_extension(std::span<const KeyShareEntry> entries);                  // RFC 8446 4.2.8
HelloExtension renegotiation_info_extension();                                               // RFC 5746 3.2, empty
HelloExtension early_data_extension();                                                       // RFC 8446 4.2.10
HelloExtension heartbeat_extension();                                                        // RFC 6520 2

/// The entries of a key_share extension of a ClientHello; nothing when malformed.
std::optional<std::vector<KeyShareEntry>> parse_key_share(base::ByteView data);
/// The named groups, schemes or (with a length of one byte) versions of an extension; nothing when malformed.
std::optional<std::vector<std::uint16_t>> parse_code_points16(base::ByteView data);
std::optional<std::vector<std::uint16_t>> parse_supported_versions(base::ByteView data);

/// Sets a padding extension (RFC 7685) so that the encoded message has `message_bytes`; does nothing where it is too
/// long already, or would need fewer than the four bytes of an empty extension.
void pad_to(ClientHello& hello, std::size_t message_bytes);

/// RFC 8701: one of the sixteen values reserved for cipher suites, groups, versions and extensions; `index` below 16.
constexpr std::uint16_t grease_value(unsigned index) {
  return static_cast<std::uint16_t>(0x0A0A + 0x1010 * (index & 15U));
}
constexpr bool is_grease(std::uint16_t value) {
  return (value & 0x0F0F) == 0x0A0A && value >> 8 == (value & 0xFF);
}

}  // namespace trustprobe::wire

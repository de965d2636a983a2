#include "wire/hello_extensions.h"

#include <stdexcept>
#include <utility>

#include "wire/handshake.h"
#include "wire/reader.h"
#include "wire/writer.h"

namespace trustprobe::wire {
namespace {

template <typename Content>
HelloExtension made(std::uint16_t type, Content content) {
  Writer writer;
  content(writer);
  base::Bytes data = writer.take();
  if (data.size() > 0xFFFF) throw std::length_error("an extension has at most 65535 bytes");
  return {type, std::move(data)};
}

HelloExtension of_bytes(std::uint16_t type, base::Bytes data) {
  return {type, std::move(data)};
}

HelloExtension of_list16(std::uint16_t type, std::span<const std::uint16_t> values) {
  return made(type, [&](Writer& writer) {
    writer.vector16([&] {
      for (const std::uint16_t value : values) writer.u16(value);
    });
  });
}

HelloExtension of_list8(std::uint16_t type, std::span<const std::uint16_t> values) {
  return made(type, [&](Writer& writer) {
    writer.vector8([&] {
      for (const std::uint16_t value : values) writer.u16(value);
    });
  });
}

// A list of none is malformed wherever it is read here.
std::optional<std::vector<std::uint16_t>> values_of(const Reader& whole, base::ByteView list) {
  std::vector<std::uint16_t> values;
  Reader reader(list);
  while (reader.ok() && !reader.empty()) values.push_back(reader.u16());
  if (!whole.finished() || !reader.ok() || values.empty()) return std::nullopt;
  return values;
}

}  // namespace

HelloExtension server_name_extension(std::string_view host) {
  return made(extension::server_name, [&](Writer& writer) {
    writer.vector16([&] {
      writer.u8(0);  // host_name
      writer.vector16([&] { writer.bytes(base::bytes_of(host)); });
    });
  });
}

HelloExtension status_request_extension() {
  return of_bytes(extension::status_request, {1, 0, 0, 0, 0});  // ocsp; any responder; no extensions of the request
}

HelloExtension supported_groups_extension(std::span<const std::uint16_t> groups) {
  return of_list16(extension::supported_groups, groups);
}

HelloExtension ec_point_formats_extension() {
  return of_bytes(extension::ec_point_formats, {1, 0});  // uncompressed
}

HelloExtension signature_algorithms_extension(std::span<const std::uint16_t> schemes) {
  return of_list16(extension::signature_algorithms, schemes);
}

HelloExtension signature_algorithms_cert_extension(std::span<const std::uint16_t> schemes) {
  return of_list16(extension::signature_algorithms_cert, schemes);
}

HelloExtension alpn_extension(std::span<const std::string> protocols) {
  return made(extension::application_layer_protocol_negotiation, [&](Writer& writer) {
    writer.vector16([&] {
      for (const std::string& protocol : protocols) {
        writer.vector8([&] { writer.bytes(base::bytes_of(protocol)); });
      }
    });
  });
}

HelloExtension signed_certificate_timestamp_extension() {
  return of_bytes(extension::signed_certificate_timestamp, {});
}

HelloExtension encrypt_then_mac_extension() {
  return of_bytes(extension::encrypt_then_mac, {});
}

HelloExtension extended_master_secret_extension() {
  return of_bytes(extension::extended_master_secret, {});
}

HelloExtension session_ticket_extension() {
  return of_bytes(extension::session_ticket, {});
}

HelloExtension compress_certificate_extension(std::span<const std::uint16_t> algorithms) {
  return of_list8(extension::compress_certificate, algorithms);
}

HelloExtension supported_versions_extension(std::span<const std::uint16_t> versions) {
  return of_list8(extension::supported_versions, versions);
}

HelloExtension psk_key_exchange_modes_extension() {
  return of_bytes(extension::psk_key_exchange_modes, {1, 1});  // psk_dhe_ke
}

HelloExtension key_share_extension(std::span<const KeyShareEntry> entries) {
  return made(extension::key_share, [&](Writer& writer) {
    writer.vector16([&] {
      for (const KeyShareEntry& entry : entries) {
        writer.u16(entry.group);
        writer.vector16([&] { writer.bytes(entry.key_exchange); });
      }
    });
  });
}

HelloExtension renegotiation_info_extension() {
  return of_bytes(extension::renegotiation_info, {0});
}

HelloExtension early_data_extension() {
  return of_bytes(extension::early_data, {});
}

HelloExtension heartbeat_extension() {
  return of_bytes(extension::heartbeat, {1});  // peer_allowed_to_send
}

std::optional<std::vector<KeyShareEntry>> parse_key_share(base::ByteView data) {
  Reader reader(data);
  Reader list(reader.vector16());
  std::vector<KeyShareEntry> entries;
  while (list.ok() && !list.empty()) {
    const std::uint16_t group = list.u16();
    const base::ByteView share = list.vector16();
    if (share.empty()) return std::nullopt;
    entries.push_back({group, {share.begin(), share.end()}});
  }
  if (!reader.finished() || !list.ok()) return std::nullopt;
  return entries;
}

std::optional<std::vector<std::uint16_t>> parse_code_points16(base::ByteView data) {
  Reader reader(data);
  const base::ByteView list = reader.vector16();
  return values_of(reader, list);
}

std::optional<std::vector<std::uint16_t>> parse_supported_versions(base::ByteView data) {
  Reader reader(data);
  const base::ByteView list = reader.vector8();
  return values_of(reader, list);
}

void pad_to(ClientHello& hello, std::size_t message_bytes) {
  ClientHello padded = hello;
  padded.set({extension::padding, {}});
  const std::size_t unpadded = encode(padded).size();
  if (unpadded > message_bytes) return;
  hello.set({extension::padding, base::Bytes(message_bytes - unpadded)});
}

}  // namespace trustprobe::wire

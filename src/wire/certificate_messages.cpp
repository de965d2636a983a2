#include "wire/certificate_messages.h"

#include "wire/handshake.h"
#include "wire/reader.h"

namespace trustprobe::wire {
namespace {

constexpr std::uint8_t ocsp_status_type = 1;  // RFC 6066 8: CertificateStatusType

// RFC 8446 4.4.2: a CertificateEntry's extensions answer those of the ClientHello.
bool read_entry_extensions(Reader& list, CertificateEntry& entry) {
  if (list.empty()) return false;  // the block is there even when it is empty
  const Extensions extensions = Extensions::read(list);
  if (const auto status = extensions.find(extension::status_request)) {
    entry.ocsp_response = parse_certificate_status(*status);
    if (!entry.ocsp_response) return false;
  }
  entry.sct_list = extensions.find(extension::signed_certificate_timestamp);
  return list.ok();
}

std::optional<std::vector<base::ByteView>> read_names(base::ByteView block) {
  std::vector<base::ByteView> names;
  Reader list(block);
  while (list.ok() && !list.empty()) names.push_back(list.vector16());
  if (!list.ok()) return std::nullopt;
  return names;
}

}  // namespace

std::optional<std::vector<CertificateEntry>> parse_certificate_tls12(base::ByteView body) {
  Reader reader(body);
  Reader list(reader.vector24());
  std::vector<CertificateEntry> entries;
  while (list.ok() && !list.empty()) entries.push_back({.der = list.vector24()});
  if (!reader.finished() || !list.ok()) return std::nullopt;
  return entries;
}

std::optional<std::vector<CertificateEntry>> parse_certificate_tls13(base::ByteView body) {
  Reader reader(body);
  reader.vector8();  // certificate_request_context
  Reader list(reader.vector24());
  std::vector<CertificateEntry> entries;
  while (list.ok() && !list.empty()) {
    CertificateEntry entry{.der = list.vector24()};
    if (!read_entry_extensions(list, entry)) return std::nullopt;
    entries.push_back(entry);
  }
  if (!reader.finished() || !list.ok()) return std::nullopt;
  return entries;
}

std::optional<CompressedCertificate> parse_compressed_certificate(base::ByteView body) {
  Reader reader(body);
  CompressedCertificate message;
  message.algorithm = reader.u16();
  message.uncompressed_length = reader.u24();
  message.compressed = reader.vector24();
  if (!reader.finished()) return std::nullopt;
  return message;
}

std::optional<base::ByteView> parse_certificate_status(base::ByteView body) {
  Reader reader(body);
  if (reader.u8() != ocsp_status_type) return std::nullopt;
  const base::ByteView response = reader.vector24();
  if (!reader.finished() || response.empty()) return std::nullopt;
  return response;
}

std::optional<std::vector<base::ByteView>> parse_certificate_request_tls12(base::ByteView body) {
  Reader reader(body);
  reader.vector8();   // certificate_types
  reader.vector16();  // supported_signature_algorithms
  const base::ByteView authorities = reader.vector16();
  if (!reader.finished()) return std::nullopt;
  return read_names(authorities);
}

std::optional<std::vector<base::ByteView>> parse_certificate_request_tls13(base::ByteView body) {
  Reader reader(body);
  reader.vector8();  // certificate_request_context
  const Extensions extensions = Extensions::read(reader);
  if (!reader.finished()) return std::nullopt;
  const auto data = extensions.find(extension::certificate_authorities);
  if (!data) return std::vector<base::ByteView>{};
  Reader authorities(*data);
  const base::ByteView names = authorities.vector16();
  if (!authorities.finished()) return std::nullopt;
  return read_names(names);
}

}  // namespace trustprobe::wire

#include "trust/der_certificate.h"

#include <fmt/format.h>

#include "x509/der_header.h"

namespace trustprobe::trust {
namespace {

constexpr std::uint8_t sequence = 0x30, integer = 0x02, version_tag = 0xA0;

// How many bytes the value needs, where the file has fewer.
std::optional<std::size_t> cut_from(base::ByteView bytes) {
  const auto header = x509::read_der_header(bytes);
  if (!header || header->length <= bytes.size() - header->size) return std::nullopt;
  return header->size + header->length;
}

}  // namespace

bool begins_as_der_certificate(std::string_view text) {
  base::ByteView bytes = base::bytes_of(text);
  for (int depth = 0; depth < 2; ++depth) {
    const auto header = x509::read_der_header(bytes);
    if (!header || header->tag != sequence) return false;
    bytes = bytes.subspan(header->size);
  }
  // TBSCertificate ::= SEQUENCE { version [0] DEFAULT v1, serialNumber INTEGER, ... }
  return !bytes.empty() && (bytes[0] == version_tag || bytes[0] == integer);
}

base::Result<LoadedStore> load_der_certificate(const StoreFile& file, const Passwords&) {
  const auto error = [&](std::string what, std::string remedy) {
    return std::unexpected(base::InputError{file.path, std::move(what), std::move(remedy)});
  };
  LoadedStore store;
  store.origin = origin_of(file, "DER certificate");
  base::ByteView rest = base::bytes_of(file.bytes);
  while (!rest.empty()) {
    if (const auto needed = cut_from(rest)) {
      return error(fmt::format("is a DER certificate that is cut short: {} bytes of {}", rest.size(), *needed),
                   "copy it again");
    }
    const base::ByteView first = x509::first_der_value(rest);
    auto certificate = x509::parse_certificate(first);
    if (!certificate && store.anchors.empty()) {
      return error("begins as a DER certificate does and is none", "export the certificate again, or as PEM");
    }
    if (!certificate) return error("holds something else behind its DER certificate", "export the certificate again");
    store.anchors.push_back({std::move(*certificate), ""});
    rest = rest.subspan(first.size());
  }
  return store;
}

}  // namespace trustprobe::trust

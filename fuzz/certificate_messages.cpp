// Messages about certificates: what is read lies within the message. The first byte says which message it is.
#include "wire/certificate_messages.h"

#include <cstdlib>

using namespace trustprobe;

namespace {

void expect_within(base::ByteView message, base::ByteView part) {
  if (part.empty()) return;
  if (part.data() < message.data() || part.data() + part.size() > message.data() + message.size()) std::abort();
}

void expect_within(base::ByteView message, const std::optional<std::vector<wire::CertificateEntry>>& entries) {
  if (!entries) return;
  for (const wire::CertificateEntry& entry : *entries) {
    expect_within(message, entry.der);
    expect_within(message, entry.ocsp_response.value_or(base::ByteView{}));
    expect_within(message, entry.sct_list.value_or(base::ByteView{}));
  }
}

void expect_within(base::ByteView message, const std::optional<std::vector<base::ByteView>>& names) {
  if (!names) return;
  for (const base::ByteView name : *names) expect_within(message, name);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const base::ByteView body(data + 1, size - 1);
  switch (data[0] % 6) {
    case 0:
      expect_within(body, wire::parse_certificate_tls12(body));
      break;
    case 1:
      expect_within(body, wire::parse_certificate_tls13(body));
      break;
    case 2:
      expect_within(body, wire::parse_certificate_request_tls12(body));
      break;
    case 3:
      expect_within(body, wire::parse_certificate_request_tls13(body));
      break;
    case 4:
      expect_within(body, wire::parse_certificate_status(body).value_or(base::ByteView{}));
      break;
    default:
      if (const auto compressed = wire::parse_compressed_certificate(body)) expect_within(body, compressed->compressed);
  }
  return 0;
}

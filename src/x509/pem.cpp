#include "x509/pem.h"

#include <fmt/format.h>

#include "base/lines.h"
#include "x509/base64.h"
#include "x509/der_header.h"
#include "x509/openssl.h"
#include "x509/pkcs7.h"

namespace trustprobe::x509 {
namespace {

constexpr std::string_view begin_mark = "-----BEGIN ", end_mark = "-----END ", dashes = "-----";

std::string_view label_of(std::string_view line, std::string_view mark) {
  if (!line.starts_with(mark) || !line.ends_with(dashes) || line.size() < mark.size() + dashes.size()) return {};
  return line.substr(mark.size(), line.size() - mark.size() - dashes.size());
}

bool is_certificate_label(std::string_view label) {
  return label == "CERTIFICATE" || label == "X509 CERTIFICATE" || label == "TRUSTED CERTIFICATE";
}

// The first is what OpenSSL writes, the second what it reads as well.
bool is_pkcs7_label(std::string_view label) {
  return label == "PKCS7" || label == "PKCS #7 SIGNED DATA";
}

struct Block {
  std::string_view label;
  std::string digits;
  bool ended = false;
};

Block read_block(std::string_view label, base::Lines& lines) {
  Block block{label, "", false};
  for (std::string_view line; !block.ended && lines.next(line);) {
    if (label_of(line, end_mark) == label) {
      block.ended = true;
    } else {
      block.digits += line;
    }
  }
  return block;
}

std::vector<std::string> dotted_all(const STACK_OF(ASN1_OBJECT) * oids) {
  std::vector<std::string> all;
  for (int i = 0; i < sk_ASN1_OBJECT_num(oids); ++i) all.push_back(dotted(sk_ASN1_OBJECT_value(oids, i)));
  return all;
}

std::optional<TrustSettings> read_settings(const base::Bytes& der) {
  const ErrorQueueGuard errors;
  const unsigned char* cursor = der.data();
  const X509Pointer certificate(d2i_X509_AUX(nullptr, &cursor, static_cast<long>(der.size())));
  if (!certificate || cursor != der.data() + der.size()) return std::nullopt;
  TrustSettings settings;
  if (const auto* trusted = X509_get0_trust_objects(certificate.get())) settings.trusted = dotted_all(trusted);
  if (const auto* rejected = X509_get0_reject_objects(certificate.get())) settings.rejected = dotted_all(rejected);
  int length = 0;
  const unsigned char* alias = X509_alias_get0(certificate.get(), &length);
  if (alias != nullptr && length > 0) settings.alias = base::text_of({alias, static_cast<std::size_t>(length)});
  return settings;
}

base::Result<base::Bytes> bytes_of_block(const Block& block, const std::string& place) {
  const auto error = [&](std::string_view what) {
    return std::unexpected(base::InputError{place, fmt::format("the {} block that begins here {}", block.label, what),
                                            "replace or remove this block"});
  };
  if (!block.ended) return error("has no END line");
  auto der = from_base64(block.digits);
  if (!der) return error("is not base64");
  return std::move(*der);
}

base::Result<PemCertificate> certificate_of(const Block& block, const std::string& place) {
  const auto error = [&](std::string what) {
    return std::unexpected(base::InputError{place, std::move(what), "replace or remove this block"});
  };
  const auto der = bytes_of_block(block, place);
  if (!der) return std::unexpected(der.error());
  const bool has_settings = block.label == "TRUSTED CERTIFICATE";
  auto certificate = parse_certificate(has_settings ? first_der_value(*der) : base::ByteView(*der));
  if (!certificate) return error("the block that begins here is " + certificate.error().what);
  PemCertificate entry{std::move(*certificate)};
  if (!has_settings) return entry;
  auto settings = read_settings(*der);
  if (!settings) return error("the trust settings behind the certificate that begins here are damaged");
  entry.settings = std::move(*settings);
  return entry;
}

/// Reads a text block by block, and keeps what stands above each.
class PemReader {
 public:
  PemReader(std::string_view text, std::string_view where) : lines_(text), where_(where) {}

  base::Result<PemContent> read() {
    std::string heading;
    for (std::string_view line; lines_.next(line);) {
      const std::string_view label = label_of(line, begin_mark);
      if (label.empty()) {
        if (line.empty()) {
          heading.clear();
        } else {
          (heading += line) += '\n';
        }
        continue;
      }
      const std::size_t number = lines_.number();
      if (auto error = take(read_block(label, lines_), number, heading)) return std::unexpected(std::move(*error));
      heading.clear();
    }
    return std::move(content_);
  }

 private:
  std::optional<base::InputError> take(const Block& block, std::size_t number, const std::string& heading) {
    const std::string place = fmt::format("{}:{}", where_, number);
    if (is_pkcs7_label(block.label)) return take_pkcs7(block, number, place);
    if (!is_certificate_label(block.label)) {
      content_.other_labels.emplace_back(block.label);
      return std::nullopt;
    }
    auto entry = certificate_of(block, place);
    if (!entry) return std::move(entry.error());
    entry->line = number;
    entry->heading = heading;
    content_.certificates.push_back(std::move(*entry));
    return std::nullopt;
  }

  std::optional<base::InputError> take_pkcs7(const Block& block, std::size_t number, const std::string& place) {
    const auto der = bytes_of_block(block, place);
    if (!der) return der.error();
    auto certificates = read_pkcs7(*der, place);
    if (!certificates) return std::move(certificates.error());
    for (auto& certificate : *certificates) content_.certificates.push_back({std::move(certificate), number});
    return std::nullopt;
  }

  base::Lines lines_;
  std::string_view where_;
  PemContent content_;
};

}  // namespace

base::Result<PemContent> read_pem(std::string_view text, std::string_view where) {
  return PemReader(base::without_byte_order_mark(text), where).read();
}

std::vector<base::Bytes> pem_blocks(std::string_view text, std::string_view label) {
  const std::string begin = fmt::format("-----BEGIN {}-----", label), end = fmt::format("-----END {}-----", label);
  std::vector<base::Bytes> blocks;
  // From END to END: what begins and does not end is looked at once, however often it begins.
  for (std::size_t from = 0, last = 0; (last = text.find(end, from)) != std::string_view::npos;
       from = last + end.size()) {
    const std::string_view before = text.substr(from, last - from);
    const std::size_t at = before.rfind(begin);
    if (at == std::string_view::npos) continue;
    std::string digits(before.substr(at + begin.size()));
    std::erase_if(digits, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
    if (auto bytes = from_base64(digits)) blocks.push_back(std::move(*bytes));
  }
  return blocks;
}

std::string to_pem(const Certificate& certificate) {
  constexpr std::size_t width = 64;  // RFC 7468 2
  const std::string digits = to_base64(certificate.der);
  std::string text = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t i = 0; i < digits.size(); i += width) text += digits.substr(i, width) + '\n';
  return text + "-----END CERTIFICATE-----\n";
}

}  // namespace trustprobe::x509

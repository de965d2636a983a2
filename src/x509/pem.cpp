#include "x509/pem.h"

#include <fmt/format.h>

#include "base/text.h"
#include "x509/base64.h"

namespace trustprobe::x509 {
namespace {

constexpr std::string_view begin_mark = "-----BEGIN ", end_mark = "-----END ", dashes = "-----";

/// Walks over a text line by line, counting.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  bool next(std::string_view& line) {
    if (rest_.empty()) return false;
    const std::size_t end = rest_.find_first_of("\r\n");
    line = base::trimmed(rest_.substr(0, end));
    const bool two = end != std::string_view::npos && rest_.substr(end, 2) == "\r\n";
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + (two ? 2 : 1));
    ++number_;
    return true;
  }
  std::size_t number() const { return number_; }

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

std::string_view label_of(std::string_view line, std::string_view mark) {
  if (!line.starts_with(mark) || !line.ends_with(dashes) || line.size() < mark.size() + dashes.size()) return {};
  return line.substr(mark.size(), line.size() - mark.size() - dashes.size());
}

bool is_certificate_label(std::string_view label) {
  return label == "CERTIFICATE" || label == "X509 CERTIFICATE" || label == "TRUSTED CERTIFICATE";
}

struct Block {
  std::string_view label;
  std::string digits;
  bool ended = false;
};

Block read_block(std::string_view label, Lines& lines) {
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

// The first DER value alone: OpenSSL appends its trust settings to the certificate in a TRUSTED CERTIFICATE block.
base::ByteView first_value(base::ByteView der) {
  if (der.size() < 2) return der;
  std::size_t length = der[1], header = 2;
  if (length & 0x80) {
    const std::size_t count = length & 0x7F;
    header += count;
    if (count > 4 || der.size() < header) return der;
    length = 0;
    for (std::size_t i = 0; i < count; ++i) length = length << 8 | der[2 + i];
  }
  return der.first(std::min(der.size(), header + length));
}

base::Result<CertificateRef> certificate_of(const Block& block, const std::string& place) {
  const auto error = [&](std::string what) {
    return std::unexpected(base::InputError{place, std::move(what), "replace or remove this block"});
  };
  if (!block.ended) return error(fmt::format("the {} block that begins here has no END line", block.label));
  const auto der = from_base64(block.digits);
  if (!der) return error(fmt::format("the {} block that begins here is not base64", block.label));
  auto certificate = parse_certificate(block.label == "TRUSTED CERTIFICATE" ? first_value(*der) : base::ByteView(*der));
  if (!certificate) return error("the block that begins here is " + certificate.error().what);
  return std::move(*certificate);
}

}  // namespace

base::Result<PemContent> read_pem(std::string_view text, std::string_view where) {
  PemContent content;
  Lines lines(base::without_byte_order_mark(text));
  for (std::string_view line; lines.next(line);) {
    const std::string_view label = label_of(line, begin_mark);
    if (label.empty()) continue;
    const std::size_t number = lines.number();
    const Block block = read_block(label, lines);
    if (!is_certificate_label(label)) {
      content.other_labels.emplace_back(label);
      continue;
    }
    auto certificate = certificate_of(block, fmt::format("{}:{}", where, number));
    if (!certificate) return std::unexpected(std::move(certificate.error()));
    content.certificates.push_back({std::move(*certificate), number});
  }
  return content;
}

std::string to_pem(const Certificate& certificate) {
  constexpr std::size_t width = 64;  // RFC 7468 2
  const std::string digits = to_base64(certificate.der);
  std::string text = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t i = 0; i < digits.size(); i += width) text += digits.substr(i, width) + '\n';
  return text + "-----END CERTIFICATE-----\n";
}

}  // namespace trustprobe::x509

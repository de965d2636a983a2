#include "trust/certdata.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/hex.h"
#include "base/lines.h"
#include "trust/nss_objects.h"

namespace trustprobe::trust {
namespace {

using base::InputError;

struct TrustAttribute {
  std::string_view name, oid;
};

// After CKA_, CKA_NSS_, or CKA_PKCS_ for the attributes of PKCS #11 3.2.
constexpr std::array trust_attributes{
    TrustAttribute{"TRUST_SERVER_AUTH", "1.3.6.1.5.5.7.3.1"},
    TrustAttribute{"TRUST_CLIENT_AUTH", "1.3.6.1.5.5.7.3.2"},
    TrustAttribute{"TRUST_CODE_SIGNING", "1.3.6.1.5.5.7.3.3"},
    TrustAttribute{"TRUST_EMAIL_PROTECTION", "1.3.6.1.5.5.7.3.4"},
};

// Values that make no authority of a certificate. CKT_NSS_TRUSTED vouches for a leaf alone.
constexpr std::array<std::string_view, 6> no_authority{"NOT_TRUSTED",   "MUST_VERIFY_TRUST", "MUST_VERIFY",
                                                       "TRUST_UNKNOWN", "UNKNOWN",           "TRUSTED"};
constexpr std::array<std::string_view, 2> authority{"TRUSTED_DELEGATOR", "ANCHOR"};

std::string_view without_prefix(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  for (const std::string_view prefix : prefixes) {
    if (text.starts_with(prefix)) return text.substr(prefix.size());
  }
  return text;
}

// The bytes of "\060\127..."; nothing for anything else.
std::optional<base::Bytes> from_octal(std::string_view text) {
  const auto is_octal = [](char digit) { return digit >= '0' && digit <= '7'; };
  if (text.size() % 4 != 0) return std::nullopt;
  base::Bytes bytes;
  for (; !text.empty(); text.remove_prefix(4)) {
    if (text[0] != '\\' || text[1] > '3' || !is_octal(text[1]) || !is_octal(text[2]) || !is_octal(text[3]))
      return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>((text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0')));
  }
  return bytes;
}

// CKA_LABEL UTF8 "NetLock Arany (Class Gold) F\xc5\x91tan\xc3\xba..."
std::string unescaped(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto byte = text.starts_with("\\x") ? base::from_hex(text.substr(2, 2)) : std::nullopt;
    const bool escaped = byte && byte->size() == 1;
    result += escaped ? static_cast<char>(byte->front()) : text.front();
    text.remove_prefix(escaped ? 4 : 1);
  }
  return result;
}

struct Attribute {
  std::string_view name, type, value;
  base::Bytes octal;  // of MULTILINE_OCTAL
  std::size_t line = 0;
};

/// Reads the objects of one file, line by line.
class CertdataReader {
 public:
  CertdataReader(std::string_view text, std::string file) : lines_(text), file_(std::move(file)) {}

  std::optional<InputError> read() {
    for (std::string_view line; lines_.next(line);) {
      if (!line.starts_with("CKA_")) continue;  // comments, BEGINDATA, CVS_ID
      auto attribute = read_attribute(line);
      if (!attribute) return std::move(attribute.error());
      if (attribute->name == "CKA_CLASS") {
        if (auto error = finish()) return error;
        begin(*attribute);
      } else if (auto error = take(std::move(*attribute))) {
        return error;
      }
    }
    return finish();
  }

  std::vector<NssCertificate> certificates;
  std::vector<NssTrust> trusts;

 private:
  enum class Kind { other, certificate, trust };

  InputError error_at(std::size_t line, std::string what) const {
    return {fmt::format("{}:{}", file_, line), std::move(what), "fetch the file again"};
  }

  base::Result<Attribute> read_attribute(std::string_view line) {
    Attribute attribute;
    attribute.line = lines_.number();
    const std::size_t first = line.find(' ');
    attribute.name = line.substr(0, first);
    const std::string_view rest = first == line.npos ? "" : base::trimmed(line.substr(first));
    const std::size_t second = rest.find(' ');
    attribute.type = rest.substr(0, second);
    attribute.value = second == rest.npos ? "" : base::trimmed(rest.substr(second));
    if (attribute.type == "MULTILINE_OCTAL") {
      if (auto error = read_octal(attribute)) return std::unexpected(std::move(*error));
    } else if (attribute.value.empty()) {
      return std::unexpected(
          error_at(lines_.number(), fmt::format("{} has no value", base::printable(attribute.name))));
    }
    return attribute;
  }

  std::optional<InputError> read_octal(Attribute& attribute) {
    for (std::string_view line; lines_.next(line);) {
      if (line == "END") return std::nullopt;
      const auto bytes = from_octal(line);
      if (!bytes)
        return error_at(lines_.number(), fmt::format("{} is not octal here", base::printable(attribute.name)));
      attribute.octal.insert(attribute.octal.end(), bytes->begin(), bytes->end());
    }
    return error_at(attribute.line,
                    fmt::format("{} has no END: the file is cut short", base::printable(attribute.name)));
  }

  void begin(const Attribute& attribute) {
    kind_ = Kind::other;
    begun_ = attribute.line;
    if (attribute.value == "CKO_CERTIFICATE") {
      kind_ = Kind::certificate;
      certificates.push_back({.where = fmt::format("{}:{}", file_, begun_)});
    } else if (attribute.value == "CKO_NSS_TRUST" || attribute.value == "CKO_NETSCAPE_TRUST" ||
               attribute.value == "CKO_TRUST") {
      kind_ = Kind::trust;
      trusts.emplace_back();
    }
  }

  // What an object must have to mean anything.
  std::optional<InputError> finish() const {
    if (kind_ == Kind::certificate) {
      const NssCertificate& read = certificates.back();
      if (read.der.empty()) return error_at(begun_, "the certificate that begins here has no CKA_VALUE");
      if (read.issuer.empty() || read.serial.empty())
        return error_at(begun_, "the certificate that begins here has no CKA_ISSUER or no CKA_SERIAL_NUMBER");
    }
    if (kind_ == Kind::trust && (trusts.back().issuer.empty() || trusts.back().serial.empty()))
      return error_at(begun_, "the trust object that begins here has no CKA_ISSUER or no CKA_SERIAL_NUMBER");
    return std::nullopt;
  }

  std::optional<InputError> take(Attribute attribute) {
    if (kind_ == Kind::other) {
      if (begun_ != 0) return std::nullopt;
      return error_at(attribute.line, fmt::format("{} stands before any CKA_CLASS", base::printable(attribute.name)));
    }
    const bool certificate = kind_ == Kind::certificate;
    if (attribute.name == "CKA_ISSUER") {
      (certificate ? certificates.back().issuer : trusts.back().issuer) = std::move(attribute.octal);
    } else if (attribute.name == "CKA_SERIAL_NUMBER") {
      (certificate ? certificates.back().serial : trusts.back().serial) = std::move(attribute.octal);
    } else if (attribute.name == "CKA_NSS_SERVER_DISTRUST_AFTER") {
      return take_date(attribute);
    } else {
      return certificate ? take_of_certificate(std::move(attribute)) : take_of_trust(std::move(attribute));
    }
    return std::nullopt;
  }

  // It stands in either object; CK_FALSE where there is no date.
  std::optional<InputError> take_date(const Attribute& attribute) {
    if (attribute.type != "MULTILINE_OCTAL") return std::nullopt;
    const std::string_view text = base::text_of(attribute.octal);
    const auto date = parse_distrust_date(text);
    if (!date) {
      return error_at(attribute.line, fmt::format("{} is '{}', which is not a time as YYMMDDhhmmssZ", attribute.name,
                                                  base::printable(text)));
    }
    (kind_ == Kind::certificate ? certificates.back().distrust_after : trusts.back().distrust_after) = date;
    return std::nullopt;
  }

  std::optional<InputError> take_of_certificate(Attribute attribute) {
    if (attribute.name == "CKA_VALUE") certificates.back().der = std::move(attribute.octal);
    if (attribute.name != "CKA_LABEL") return std::nullopt;
    const std::string_view text = attribute.value;
    if (text.size() < 2 || text.front() != '"' || text.back() != '"')
      return error_at(attribute.line, "CKA_LABEL is not in quotation marks");
    certificates.back().label = unescaped(text.substr(1, text.size() - 2));
    return std::nullopt;
  }

  std::optional<InputError> take_of_trust(Attribute attribute) {
    NssTrust& trust = trusts.back();
    if (attribute.name == "CKA_CERT_SHA1_HASH" || attribute.name == "CKA_NSS_CERT_SHA1_HASH" ||
        attribute.name == "CKA_HASH_OF_CERTIFICATE") {
      trust.hash = std::move(attribute.octal);
      return std::nullopt;
    }
    const std::string_view name = without_prefix(attribute.name, {"CKA_NSS_", "CKA_PKCS_", "CKA_"});
    const auto known = std::ranges::find(trust_attributes, name, &TrustAttribute::name);
    if (known == trust_attributes.end()) return std::nullopt;
    const std::string_view value = without_prefix(attribute.value, {"CKT_NSS_", "CKT_NETSCAPE_", "CKT_TRUST_", "CKT_"});
    if (std::ranges::find(authority, value) != authority.end()) {
      trust.purposes.emplace_back(known->oid);
    } else if (std::ranges::find(no_authority, value) == no_authority.end()) {
      return error_at(attribute.line, fmt::format("{} is {}, which this program does not know", attribute.name,
                                                  base::printable(attribute.value)));
    }
    return std::nullopt;
  }

  base::Lines lines_;
  std::string file_;
  std::size_t begun_ = 0;  // line of the last CKA_CLASS
  Kind kind_ = Kind::other;
};

}  // namespace

bool is_certdata(std::string_view text) {
  const bool has_objects =
      text.find("CKA_CLASS CK_OBJECT_CLASS ") != text.npos || text.find("\nBEGINDATA") != text.npos;
  return has_objects && text.find("-----BEGIN ") == text.npos;
}

base::Result<LoadedStore> load_certdata(const StoreFile& file, const Passwords&) {
  CertdataReader reader(file.bytes, file.path);
  if (auto error = reader.read()) return std::unexpected(std::move(*error));
  if (reader.certificates.empty()) {
    return std::unexpected(
        base::InputError{file.path, "is certdata.txt of NSS without a certificate", "fetch the file again"});
  }
  auto anchors = joined(reader.certificates, reader.trusts);
  if (!anchors) return std::unexpected(std::move(anchors.error()));
  LoadedStore store;
  store.origin = origin_of(file, "NSS certdata.txt");
  store.anchors = std::move(*anchors);
  std::set<std::pair<base::Bytes, base::Bytes>> held;
  for (const NssCertificate& certificate : reader.certificates) held.emplace(certificate.issuer, certificate.serial);
  for (const NssTrust& trust : reader.trusts)
    store.details.other_entries += !held.contains({trust.issuer, trust.serial});
  return store;
}

}  // namespace trustprobe::trust

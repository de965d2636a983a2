#include "trust/p11_kit.h"

#include <fmt/format.h>

#include <map>
#include <set>

#include "base/lines.h"
#include "trust/nss_objects.h"
#include "x509/base64.h"
#include "x509/stapled_extension.h"

namespace trustprobe::trust {
namespace {

using base::InputError;

constexpr std::string_view header = "[p11-kit-object-v1]", begin_mark = "-----BEGIN ", end_mark = "-----END ";
constexpr std::string_view extended_key_usage = "2.5.29.37";
// What OpenSSL calls rejected uses, as p11-kit's trust module staples it.
constexpr std::string_view rejected_key_usage = "1.3.6.1.4.1.3319.6.10.1";

struct Value {
  std::string text;
  std::size_t line = 0;
};

struct Object {
  std::size_t line = 0;
  std::map<std::string, Value, std::less<>> attributes;
  const x509::PemCertificate* certificate = nullptr;
  base::Bytes public_key;  // SubjectPublicKeyInfo

  std::string_view text(std::string_view name) const {
    const auto found = attributes.find(name);
    return found == attributes.end() ? std::string_view() : found->second.text;
  }
  bool is_certificate() const { return certificate != nullptr || text("class") == "certificate"; }
};

// -1 for what is no hexadecimal digit.
int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

// Every object of a dump holds kilobytes of these.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded += text[at];
      continue;
    }
    if (text.size() - at < 3) return std::nullopt;
    const int high = hex_value(text[at + 1]), low = hex_value(text[at + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high << 4 | low);
    at += 2;
  }
  return decoded;
}

/// Reads a file into its objects.
class ObjectReader {
 public:
  ObjectReader(const StoreFile& file, const x509::PemContent& content) : lines_(file.bytes), file_(file.path) {
    for (const x509::PemCertificate& entry : content.certificates) certificates_.emplace(entry.line, &entry);
  }

  base::Result<std::vector<Object>> read() {
    for (std::string_view line; lines_.next(line);) {
      if (line.empty() || line.starts_with('#')) continue;
      if (line.starts_with('[')) {
        if (line != header) return error(fmt::format("'{}' is not {}", base::printable(line), header));
        objects_.push_back({.line = lines_.number()});
      } else if (objects_.empty()) {
        return error(fmt::format("stands before any {}", header));
      } else if (line.starts_with(begin_mark)) {
        if (auto damage = take_block(line)) return std::unexpected(std::move(*damage));
      } else if (auto damage = take_attribute(line)) {
        return std::unexpected(std::move(*damage));
      }
    }
    return std::move(objects_);
  }

 private:
  InputError damaged(std::size_t line, std::string what) const {
    return {fmt::format("{}:{}", file_, line), std::move(what),
            "write the file again with 'trust extract' or 'trust dump'"};
  }
  std::unexpected<InputError> error(std::string what) const {
    return std::unexpected(damaged(lines_.number(), std::move(what)));
  }

  // Certificates are read already, together; what is new is a public key.
  std::optional<InputError> take_block(std::string_view begin) {
    const std::size_t first = lines_.number();
    const bool is_key = begin == "-----BEGIN PUBLIC KEY-----";
    if (const auto known = certificates_.find(first); known != certificates_.end())
      objects_.back().certificate = known->second;
    std::string digits;
    for (std::string_view line; lines_.next(line);) {
      if (!line.starts_with(end_mark)) {
        if (is_key) digits += line;
        continue;
      }
      if (!is_key) return std::nullopt;
      auto der = x509::from_base64(digits);
      if (!der) return damaged(first, "the PUBLIC KEY block that begins here is not base64");
      objects_.back().public_key = std::move(*der);
      return std::nullopt;
    }
    return damaged(first, "the block that begins here has no END line");
  }

  std::optional<InputError> take_attribute(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == line.npos) return damaged(lines_.number(), "is neither an attribute ('name: value') nor a PEM block");
    const std::string_view name = base::trimmed(line.substr(0, colon));
    std::string_view text = base::trimmed(line.substr(colon + 1));
    std::string decoded(text);
    if (text.starts_with('"')) {
      if (text.size() < 2 || !text.ends_with('"')) return damaged(lines_.number(), "the quotation mark is not closed");
      auto bytes = percent_decoded(text.substr(1, text.size() - 2));
      if (!bytes) return damaged(lines_.number(), "a % is not followed by two hexadecimal digits");
      decoded = std::move(*bytes);
    }
    objects_.back().attributes.insert_or_assign(std::string(name), Value{std::move(decoded), lines_.number()});
    return std::nullopt;
  }

  base::Lines lines_;
  std::string file_;
  std::map<std::size_t, const x509::PemCertificate*> certificates_;
  std::vector<Object> objects_;
};

/// Makes anchors of the objects of one file.
class AnchorMaker {
 public:
  explicit AnchorMaker(const StoreFile& file) : file_(file) {}

  std::optional<InputError> staple(const Object& object) {
    const std::string_view oid = object.text("object-id");
    if (object.text("class") != "x-certificate-extension" || (oid != extended_key_usage && oid != rejected_key_usage))
      return std::nullopt;
    auto purposes = x509::read_stapled_purposes(base::bytes_of(object.text("value")));
    if (!purposes) return damaged(object, "the extension that begins here holds no list of purposes");
    const base::ByteView key =
        object.public_key.empty() ? base::bytes_of(object.text("public-key-info")) : object.public_key;
    AnchorConstraints& stapled = stapled_[x509::sha256(key)];
    if (oid == extended_key_usage) {
      stapled.purposes = std::move(*purposes);
    } else {
      stapled.refused_purposes = std::move(*purposes);
    }
    return std::nullopt;
  }

  std::optional<InputError> take(const Object& object) {
    if (!object.is_certificate()) return std::nullopt;
    const bool distrusted = object.text("x-distrusted") == "true";
    if (!distrusted && object.text("trusted") != "true") {
      ++store_.details.other_entries;
      return std::nullopt;
    }
    if (object.certificate == nullptr && object.text("value").empty()) {
      if (!distrusted) return damaged(object, "the trusted certificate that begins here is not in the file");
      ++store_.details.other_entries;  // distrust by issuer and serial number alone
      return std::nullopt;
    }
    auto certificate = certificate_of(object);
    if (!certificate) return std::move(certificate.error());
    auto constraints = constraints_of(object, **certificate);
    if (!constraints) return std::move(constraints.error());
    if (distrusted) distrusted_.insert((*certificate)->fingerprint);
    store_.anchors.push_back({std::move(*certificate), std::string(object.text("label")), std::move(*constraints)});
    return std::nullopt;
  }

  LoadedStore finished() {
    for (Anchor& anchor : store_.anchors) {
      if (distrusted_.contains(anchor.certificate->fingerprint)) anchor.constraints.purposes.emplace();
    }
    return std::move(store_);
  }

 private:
  InputError damaged(const Object& object, std::string what) const {
    return {fmt::format("{}:{}", file_.path, object.line), std::move(what),
            "write the file again with 'trust extract' or 'trust dump'"};
  }

  base::Result<x509::CertificateRef> certificate_of(const Object& object) const {
    if (object.certificate != nullptr) return object.certificate->certificate;
    auto certificate = x509::parse_certificate(base::bytes_of(object.text("value")));
    if (certificate) return certificate;
    return std::unexpected(damaged(object, "the value of the object that begins here is " + certificate.error().what));
  }

  base::Result<AnchorConstraints> constraints_of(const Object& object, const x509::Certificate& certificate) const {
    AnchorConstraints constraints;
    if (object.certificate != nullptr) {
      constraints.purposes = object.certificate->settings.trusted;
      constraints.refused_purposes = object.certificate->settings.rejected;
    }
    if (const auto stapled = stapled_.find(certificate.spki_sha256); stapled != stapled_.end())
      constraints = stapled->second;
    const auto date = object.attributes.find("nss-server-distrust-after");
    if (date == object.attributes.end()) return constraints;
    const std::string_view text = date->second.text;
    if (text.empty() || text == "false" || text == std::string_view("\0", 1)) return constraints;
    constraints.distrust_after = parse_distrust_date(text);
    if (constraints.distrust_after) return constraints;
    return std::unexpected(InputError{fmt::format("{}:{}", file_.path, date->second.line),
                                      fmt::format("'{}' is not a time as YYMMDDhhmmssZ", base::printable(text)),
                                      "mend or remove the line"});
  }

  const StoreFile& file_;
  LoadedStore store_;
  std::map<x509::Sha256, AnchorConstraints> stapled_;  // by the key that they are for
  std::set<x509::Sha256> distrusted_;
};

}  // namespace

bool is_p11_kit(std::string_view text) {
  const std::size_t at = text.find(header);
  return at == 0 || (at != text.npos && text[at - 1] == '\n');
}

base::Result<LoadedStore> load_p11_kit(const StoreFile& file, const Passwords&) {
  const auto content = x509::read_pem(file.bytes, file.path);
  if (!content) return std::unexpected(content.error());
  const auto objects = ObjectReader(file, *content).read();
  if (!objects) return std::unexpected(objects.error());
  AnchorMaker maker(file);
  for (const Object& object : *objects) {
    if (auto error = maker.staple(object)) return std::unexpected(std::move(*error));
  }
  for (const Object& object : *objects) {
    if (auto error = maker.take(object)) return std::unexpected(std::move(*error));
  }
  LoadedStore store = maker.finished();
  store.origin = origin_of(file, "p11-kit");
  if (!store.anchors.empty()) return store;
  return std::unexpected(InputError{file.path, "holds p11-kit objects and no certificate that they call trusted",
                                    "name a file with 'trusted: true' in it"});
}

}  // namespace trustprobe::trust

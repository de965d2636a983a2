#include "trust/store_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "base/hex.h"
#include "base/text.h"

namespace trustprobe::trust {
namespace {

namespace fs = std::filesystem;
using base::InputError;

std::string shown(const fs::path& path) {
  return base::printable(path.string());
}

std::optional<InputError> link_that_leads_nowhere(const fs::path& path) {
  std::error_code error;
  if (!fs::is_symlink(path, error) || fs::exists(path, error)) return std::nullopt;
  const fs::path target = fs::read_symlink(path, error);
  return InputError{shown(path), fmt::format("is a link to {}, which does not exist", shown(target)),
                    "mend or remove the link"};
}

base::Instant modified_at(const fs::path& path) {
  std::error_code error;
  const auto time = fs::last_write_time(path, error);
  if (error) return {};
  return std::chrono::floor<base::Seconds>(std::chrono::file_clock::to_sys(time));
}

bool is_pkcs12(std::string_view bytes) {
  // RFC 7292 4: PFX ::= SEQUENCE { version INTEGER {v3(3)}, ... }, with a length in its long form.
  return bytes.size() > 8 && bytes[0] == 0x30 && bytes.substr(2, 6).find(std::string_view("\x02\x01\x03", 3)) < 4;
}

bool is_java_store(std::string_view bytes) {
  return bytes.starts_with("\xFE\xED\xFE\xED") || bytes.starts_with("\xCE\xCE\xCE\xCE");
}

bool holds_private_key(const x509::PemContent& content) {
  return std::any_of(content.other_labels.begin(), content.other_labels.end(),
                     [](const std::string& label) { return label.ends_with("PRIVATE KEY"); });
}

}  // namespace

base::Result<StoreFile> read_store_file(const fs::path& path) {
  if (auto error = link_that_leads_nowhere(path)) return std::unexpected(std::move(*error));
  auto bytes = base::read_file(path);
  if (!bytes) {
    bytes.error().where = shown(path);
    return std::unexpected(std::move(bytes.error()));
  }
  return StoreFile{shown(path), std::move(*bytes), modified_at(path), path};
}

StoreOrigin origin_of(const StoreFile& file, std::string format) {
  return {file.path, std::move(format), base::to_hex(x509::sha256(base::bytes_of(file.bytes))), file.modified};
}

InputError no_certificate_in(const StoreFile& file, const x509::PemContent& content) {
  const auto error = [&](std::string what, std::string remedy) {
    return InputError{file.path, std::move(what), std::move(remedy)};
  };
  const std::string_view bytes = file.bytes;
  if (base::trimmed(bytes).empty()) return error("is empty", "a trust store needs at least one certificate in PEM");
  if (x509::parse_certificate(base::bytes_of(bytes))) {
    return error("is a DER certificate, PEM is expected",
                 fmt::format("convert it: openssl x509 -inform DER -in {} -out roots.pem", file.path));
  }
  if (is_java_store(bytes)) {
    return error("is a Java key store, PEM is expected",
                 fmt::format("export it: keytool -list -rfc -keystore {} > roots.pem", file.path));
  }
  if (is_pkcs12(bytes)) {
    return error("is a PKCS #12 store, PEM is expected",
                 fmt::format("export it: openssl pkcs12 -nokeys -in {} -out roots.pem", file.path));
  }
  if (holds_private_key(content)) {
    return error("holds a private key and no certificate", "name the file with the root certificates instead");
  }
  if (!content.other_labels.empty()) {
    return error(fmt::format("holds no certificate, only {}", base::printable(content.other_labels.front())),
                 "name the file with the root certificates instead");
  }
  return error("holds no PEM certificate", "export the roots as PEM (-----BEGIN CERTIFICATE-----) and try again");
}

}  // namespace trustprobe::trust

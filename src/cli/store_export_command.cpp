#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/pipeline.h"
#include "cli/store_options.h"
#include "cli/store_password.h"
#include "trust/java_key_store_writer.h"
#include "trust/pkcs12_store.h"
#include "x509/pem.h"

namespace trustprobe::cli {
namespace {

namespace fs = std::filesystem;
using base::InputError;
using base::Result;

std::string pem_of(const trust::TrustStore& store) {
  std::string pem;
  for (const trust::Anchor& anchor : store.anchors()) {
    pem += fmt::format("# {}\n{}", base::printable(x509::display_name(*anchor.certificate)),
                       x509::to_pem(*anchor.certificate));
  }
  return pem;
}

Result<void> write_file(const fs::path& path, std::string_view bytes, bool overwrite) {
  const auto failed = [&](std::string what, std::string remedy) {
    return std::unexpected(InputError{base::printable(path.string()), std::move(what), std::move(remedy)});
  };
  std::error_code error;
  if (!overwrite && fs::exists(path, error)) return failed("is there already", "name another file, or --force");
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.close();
  if (!file) return failed("cannot be written", "check the path and its permissions");
  return {};
}

// A file for each anchor, named by its fingerprint.
Result<void> write_directory(const trust::TrustStore& store, const fs::path& directory, bool overwrite) {
  std::error_code error;
  fs::create_directories(directory, error);
  for (const trust::Anchor& anchor : store.anchors()) {
    const x509::Certificate& certificate = *anchor.certificate;
    const fs::path path = directory / (x509::fingerprint_hex(certificate).substr(0, 16) + ".der");
    if (auto written = write_file(path, base::text_of(certificate.der), overwrite); !written) return written;
  }
  return {};
}

// Java needs a password to tell a store that somebody changed; "changeit" is what it has by default.
Result<std::string> password_for(const StoreExportOptions& options) {
  if (!options.new_password) return "changeit";
  auto passwords = read_passwords({*options.new_password});
  if (!passwords) return std::unexpected(std::move(passwords.error()));
  return passwords->front();
}

Result<std::string> bytes_of(const trust::TrustStore& store, const StoreExportOptions& options) {
  if (options.format == "pem") return pem_of(store);
  if (options.format == "der") return std::string(base::text_of(store.anchors().front().certificate->der));
  const auto password = password_for(options);
  if (!password) return std::unexpected(password.error());
  return options.format == "jks" ? trust::java_key_store_of(store, *password, current_time())
                                 : trust::pkcs12_of(store, *password);
}

Result<void> export_store(const trust::TrustStore& store, const StoreExportOptions& options) {
  const bool single = store.anchors().size() == 1;
  if (options.format == "der" && !single) {
    if (!options.path) {
      return std::unexpected(InputError{"--format der", "holds one certificate a file", "name a directory with -o"});
    }
    return write_directory(store, *options.path, options.overwrite);
  }
  const auto bytes = bytes_of(store, options);
  if (!bytes) return std::unexpected(bytes.error());
  if (options.path) return write_file(*options.path, *bytes, options.overwrite);
  write_lines(*bytes);
  return {};
}

// A store of anchors for everybody. The own certificate of a private key is none: it vouches for one server.
Result<trust::TrustStoreRef> exportable(const trust::TrustStore& store) {
  std::vector<trust::Anchor> anchors;
  for (const trust::Anchor& anchor : store.anchors()) {
    if (anchor.readers != trust::Readers::java_only) anchors.push_back({anchor.certificate, anchor.label});
  }
  if (!anchors.empty())
    return std::make_shared<const trust::TrustStore>(store.name(), store.origin(), std::move(anchors));
  return std::unexpected(InputError{store.origin().path, "holds nothing but certificates of private keys",
                                    "name a store with the roots above them"});
}

}  // namespace

int store_export_command(const StoreExportOptions& options) {
  const auto stores = load_stores({options.store}, options.store_passwords);
  if (!stores) return input_failed("store export", stores.error());
  const auto anchors = exportable(*stores->front());
  if (!anchors) return input_failed("store export", anchors.error());
  if (auto done = export_store(**anchors, options); !done) return input_failed("store export", done.error());
  return exit_ok;
}

}  // namespace trustprobe::cli

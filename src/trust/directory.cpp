#include "trust/directory.h"

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"
#include "trust/store_file.h"

namespace trustprobe::trust {
namespace {

namespace fs = std::filesystem;

base::Result<std::vector<fs::path>> files_in(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    const bool hidden = entry->path().filename().string().starts_with('.');
    std::error_code unknown;
    if (!hidden && !entry->is_directory(unknown)) files.push_back(entry->path());
  }
  if (error) {
    return std::unexpected(base::InputError{base::printable(directory.string()),
                                            "cannot be listed (" + error.message() + ")",
                                            "check the path and its permissions"});
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool promises_certificates(const fs::path& path) {
  const std::string extension = base::ascii_lower(path.extension().string());
  return extension == ".pem" || extension == ".crt" || extension == ".cer";
}

}  // namespace

base::Result<LoadedStore> load_directory(const fs::path& path, const Passwords&) {
  const auto files = files_in(path);
  if (!files) return std::unexpected(files.error());
  LoadedStore store;
  std::string digested;
  for (const fs::path& name : *files) {
    const auto file = read_store_file(name);
    if (!file) return std::unexpected(file.error());
    auto content = x509::read_pem(file->bytes, file->path);
    if (!content) return std::unexpected(std::move(content.error()));
    const bool no_pem = content->certificates.empty() && content->other_labels.empty();
    if (no_pem && promises_certificates(name)) return std::unexpected(no_certificate_in(*file, *content));
    if (content->certificates.empty()) continue;
    for (auto& entry : content->certificates) store.anchors.push_back({std::move(entry.certificate), ""});
    digested += file->bytes;
    store.origin.modified = std::max(store.origin.modified.value_or(file->modified), file->modified);
  }
  store.origin.path = base::printable(path.string());
  store.origin.format = "directory";
  store.origin.sha256 = base::to_hex(x509::sha256(base::bytes_of(digested)));
  if (!store.anchors.empty()) return store;
  return std::unexpected(base::InputError{store.origin.path, "holds no file with a PEM certificate",
                                          "put the root certificates there, one or more in a file"});
}

}  // namespace trustprobe::trust

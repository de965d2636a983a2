#include "trust/load_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "trust/directory.h"
#include "trust/known_stores.h"
#include "trust/manifest.h"
#include "trust/manifest_file.h"
#include "trust/store_format.h"

namespace trustprobe::trust {
namespace {

namespace fs = std::filesystem;

bool present(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error) || fs::is_symlink(path, error);
}

fs::path manifest_of(std::string_view name, const fs::path& data_directory) {
  return data_directory / "truststores" / (std::string(name) + ".toml");
}

std::optional<base::Result<LoadedStore>> load_known(std::string_view name, const StoreSources& sources);

// What stands under a manifest is a store that stands for itself: manifests on manifests could go round in circles.
base::Result<LoadedStore> load_under_manifest(const fs::path& path, const StoreSources& sources) {
  return load_manifest(path, sources.fetched_directory, [&](std::string_view name) -> base::Result<LoadedStore> {
    const auto nested = read_manifest(manifest_of(name, sources.data_directory));
    const bool stands_for_itself = !nested || (nested->find_in.empty() && nested->over.empty());
    auto known = stands_for_itself ? load_known(name, sources) : std::nullopt;
    if (known) return std::move(*known);
    return std::unexpected(base::InputError{
        base::printable(path.string()), fmt::format("'{}' is no store that can stand under it", base::printable(name)),
        "name system, or a store with certificates of its own"});
  });
}

base::Result<LoadedStore> load_file(const fs::path& path, const StoreSources& sources) {
  const auto file = read_store_file(path);
  if (!file) return std::unexpected(file.error());
  return is_manifest(file->bytes) ? load_under_manifest(path, sources) : load_store_file(*file, sources.passwords);
}

base::Result<LoadedStore> load_path(const fs::path& path, const StoreSources& sources) {
  std::error_code error;
  return fs::is_directory(path, error) ? load_directory(path, sources.passwords) : load_file(path, sources);
}

base::Result<TrustStoreRef> named(std::string name, base::Result<LoadedStore> loaded) {
  if (!loaded) return std::unexpected(std::move(loaded.error()));
  return std::make_shared<const TrustStore>(std::move(name), std::move(loaded->origin), std::move(loaded->anchors),
                                            std::move(loaded->details));
}

// The store that has this name, if there is one.
std::optional<base::Result<LoadedStore>> load_known(std::string_view name, const StoreSources& sources) {
  if (auto known = load_known_store(name, sources.passwords)) return known;
  const bool plain = !name.empty() && name.find('/') == std::string_view::npos;
  if (plain && present(manifest_of(name, sources.data_directory))) {
    return load_under_manifest(manifest_of(name, sources.data_directory), sources);
  }
  return std::nullopt;
}

base::Result<TrustStoreRef> load_renamed(std::string_view argument, std::size_t equals, const StoreSources& sources) {
  const std::string_view name = argument.substr(0, equals), source = argument.substr(equals + 1);
  if (!name.empty() && !source.empty()) {
    auto known = load_known(source, sources);
    return named(std::string(name), known ? std::move(*known) : load_path(source, sources));
  }
  return std::unexpected(base::InputError{fmt::format("--store {}", base::printable(argument)),
                                          "NAME=PATH needs both a name and a path",
                                          "for example --store kiosk=roots.pem"});
}

base::Result<TrustStoreRef> load_unnamed_path(const fs::path& path, const StoreSources& sources) {
  auto loaded = load_path(path, sources);
  if (!loaded) return std::unexpected(std::move(loaded.error()));
  const fs::path last = path.has_filename() ? path.filename() : path.parent_path().filename();
  std::string name = loaded->own_name.empty() ? last.string() : loaded->own_name;
  return named(std::move(name), std::move(loaded));
}

}  // namespace

base::Result<TrustStoreRef> load_store(std::string_view argument, const StoreSources& sources) {
  if (auto known = load_known(argument, sources)) return named(std::string(argument), std::move(*known));
  const std::size_t equals = argument.find('=');
  const bool slash_before_equals = argument.substr(0, equals).find('/') != std::string_view::npos;
  const bool has_slash = argument.find('/') != std::string_view::npos;
  const bool is_file = !argument.empty() && present(argument);
  if (!is_file && equals != std::string_view::npos && !slash_before_equals) {
    return load_renamed(argument, equals, sources);
  }
  if (is_file || has_slash) return load_unnamed_path(argument, sources);
  return std::unexpected(base::InputError{
      fmt::format("--store {}", base::printable(argument)), "no store has this name and no file either",
      fmt::format("known names: {}", fmt::join(named_stores(sources.data_directory), ", "))});
}

std::vector<std::string> named_stores(const fs::path& data_directory) {
  std::vector<std::string> names(known_store_names().begin(), known_store_names().end());
  std::error_code error;
  for (fs::directory_iterator entry(data_directory / "truststores", error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".toml") names.push_back(entry->path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace trustprobe::trust

#include "trust/known_stores.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "trust/directory.h"
#include "trust/nss_module.h"
#include "trust/store_format.h"

namespace trustprobe::trust {
namespace {

namespace fs = std::filesystem;
using Loaded = base::Result<LoadedStore>;

constexpr std::array<std::string_view, 3> names{"java", "nss", "system"};

constexpr std::array<std::string_view, 9> system_bundles{
    "etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch, Gentoo, Alpine
    "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, RHEL
    "etc/pki/tls/certs/ca-bundle.crt",                   // older RHEL, Amazon Linux
    "etc/ssl/ca-bundle.pem",                             // openSUSE
    "var/lib/ca-certificates/ca-bundle.pem",             // openSUSE
    "etc/ssl/certs/ca-bundle.crt",                       // NixOS
    "etc/ssl/cert.pem",                                  // Alpine, OpenBSD, macOS
    "usr/local/share/certs/ca-root-nss.crt",             // FreeBSD
    "etc/openssl/certs/ca-certificates.crt",             // NetBSD
};

constexpr std::array<std::string_view, 4> system_directories{
    "etc/ssl/certs", "etc/pki/tls/certs",
    "apex/com.android.conscrypt/cacerts",  // Android 14
    "system/etc/security/cacerts",         // Android
};

constexpr std::array<std::string_view, 4> java_stores{
    "etc/ssl/certs/java/cacerts",               // Debian, Ubuntu
    "etc/pki/ca-trust/extracted/java/cacerts",  // Fedora, RHEL
    "etc/pki/java/cacerts",                     // older RHEL
    "var/lib/ca-certificates/java-cacerts",     // openSUSE
};
constexpr std::string_view java_homes = "usr/lib/jvm";
constexpr std::array<std::string_view, 2> java_home_stores{"lib/security/cacerts", "jre/lib/security/cacerts"};

// p11-kit's module stands in for NSS's where a distribution wants it so; asked for last, it knows no dates on Debian.
constexpr std::array<std::string_view, 3> nss_modules{"libnssckbi.so", "nss/libnssckbi.so", "pkcs11/p11-kit-trust.so"};
constexpr std::array<std::string_view, 4> library_directories{"usr/lib64", "usr/lib", "lib64", "lib"};

bool present(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error) || fs::is_symlink(path, error);
}

Loaded load_one(const fs::path& path, const Passwords& passwords) {
  const auto file = read_store_file(path);
  return file ? load_store_file(*file, passwords) : std::unexpected(file.error());
}

template <typename Places>
std::vector<std::string> below(const fs::path& root, const Places& places) {
  std::vector<std::string> paths;
  for (const std::string_view place : places) paths.push_back((root / place).string());
  return paths;
}

Loaded load_system(const Passwords& passwords, const fs::path& root) {
  const auto bundles = below(root, system_bundles), directories = below(root, system_directories);
  for (const std::string& bundle : bundles) {
    if (present(bundle)) return load_one(bundle, passwords);
  }
  for (const std::string& directory : directories) {
    std::error_code error;
    if (fs::is_directory(directory, error) && !fs::is_empty(directory, error))
      return load_directory(directory, passwords);
  }
  return std::unexpected(
      base::InputError{"store 'system'",
                       fmt::format("this machine has no certificate bundle at any of {}, and no certificates in {}",
                                   fmt::join(bundles, ", "), fmt::join(directories, ", ")),
                       "install the ca-certificates package or name a store with --store"});
}

std::vector<fs::path> directories_in(const fs::path& parent) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry(parent, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code unknown;
    if (entry->is_directory(unknown)) found.push_back(entry->path());
  }
  std::ranges::sort(found);
  return found;
}

// The first number of "java-21-openjdk-amd64" and "temurin-17-jdk", the second of "java-1.8.0-openjdk"; else 0.
unsigned java_version(const fs::path& home) {
  const std::string name = home.filename().string();
  const char* const end = name.data() + name.size();
  const char* start = std::find_if(name.data(), end, [](char digit) { return digit >= '0' && digit <= '9'; });
  unsigned version = 0;
  auto read = std::from_chars(start, end, version);
  if (version == 1 && read.ptr != end && *read.ptr == '.') std::from_chars(read.ptr + 1, end, version);
  return version;
}

Loaded load_java(const Passwords& passwords, const fs::path& root) {
  const auto places = below(root, java_stores);
  for (const std::string& place : places) {
    if (present(place)) return load_one(place, passwords);
  }
  std::optional<fs::path> newest;
  unsigned version = 0;
  for (const fs::path& home : directories_in(root / java_homes)) {
    for (const std::string_view store : java_home_stores) {
      if (!present(home / store) || (newest && java_version(home) < version)) continue;
      newest = home / store;
      version = java_version(home);
    }
  }
  if (newest) return load_one(*newest, passwords);
  return std::unexpected(
      base::InputError{"store 'java'",
                       fmt::format("this machine has no cacerts at any of {}, and none in {}/*/{}",
                                   fmt::join(places, ", "), (root / java_homes).string(), java_home_stores.front()),
                       "install a Java (Debian: default-jre-headless) or name its lib/security/cacerts with --store"});
}

Loaded load_nss(const fs::path& root) {
  std::vector<fs::path> directories;
  for (const std::string& library : below(root, library_directories)) {
    directories.emplace_back(library);
    for (const fs::path& inner : directories_in(library)) {
      if (inner.filename().string().contains("-linux-gnu")) directories.push_back(inner);
    }
  }
  for (const std::string_view module : nss_modules) {
    for (const fs::path& directory : directories) {
      if (present(directory / module)) return load_nss_module(directory / module);
    }
  }
  return std::unexpected(
      base::InputError{"store 'nss'",
                       fmt::format("this machine has no {} in {} or their directories for this processor",
                                   fmt::join(nss_modules, ", "), fmt::join(below(root, library_directories), ", ")),
                       "install NSS (Debian: libnss3) or name a certdata.txt with --store"});
}

}  // namespace

std::span<const std::string_view> known_store_names() {
  return names;
}

std::optional<base::Result<LoadedStore>> load_known_store(std::string_view name, const Passwords& passwords,
                                                          const fs::path& root) {
  if (name == "system") return load_system(passwords, root);
  if (name == "java") return load_java(passwords, root);
  if (name == "nss") return load_nss(root);
  return std::nullopt;
}

}  // namespace trustprobe::trust

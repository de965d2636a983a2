// Stores of this machine that go by a name: found at the places where distributions keep them.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string_view>

#include "base/input_error.h"
#include "trust/loaded_store.h"

namespace trustprobe::trust {

/// "java", "nss", "system"
std::span<const std::string_view> known_store_names();

/// Nothing for a name that is none of these.
///
///   system   the bundle of the distribution, else its directory of certificates
///   java     the cacerts that the distribution makes for every Java, else that of the newest one in /usr/lib/jvm
///   nss      Mozilla's roots with their limits, from NSS's module libnssckbi.so or p11-kit's in its place
///
/// The first place that has something is read; an error there is the answer, and where there is nothing at any place
/// the error says where it was looked for. No environment variable is read. `root` is the directory of the machine.
std::optional<base::Result<LoadedStore>> load_known_store(std::string_view name, const Passwords& passwords,
                                                          const std::filesystem::path& root = "/");

}  // namespace trustprobe::trust

// Whole files, bounded.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/input_error.h"

namespace trustprobe::base {

inline constexpr std::size_t default_file_limit = 64u << 20;

/// The whole file. Fails when it cannot be read, is a directory or is larger than `limit` bytes.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit = default_file_limit);
/// The same as bytes, for what is not to be held twice.
Result<Bytes> read_bytes(const std::filesystem::path& path, std::size_t limit = default_file_limit);

}  // namespace trustprobe::base

// Bytes as java.io.DataOutput writes them, and entries of key stores made of them.
#pragma once

#include <string>

#include "support/store_files.h"
#include "trust/java_key_store.h"

namespace trustprobe::trust {

inline std::string number(std::uint64_t value, int width = 4) {
  std::string bytes;
  while (width-- > 0) bytes += static_cast<char>(value >> (8 * width) & 0xFF);
  return bytes;
}

inline std::string utf(const std::string& text) {
  return number(text.size(), 2) + text;
}

inline std::string stored(const std::string& der, const std::string& type = "X.509") {
  return utf(type) + number(der.size()) + der;
}

inline std::string stored(const support::Identity& identity) {
  return stored(support::der_text(identity));
}

inline const std::string jks = "\xFE\xED\xFE\xED", jceks = "\xCE\xCE\xCE\xCE";

/// One entry of JKS or JCEKS.
inline std::string entry(std::uint64_t kind, const std::string& alias, const std::string& content) {
  return number(kind) + utf(alias) + number(1'700'000'000'000, 8) + content;
}

inline std::string trusted_entry(const std::string& alias, const support::Identity& identity) {
  return entry(2, alias, stored(identity));
}

inline std::string with_digest(const std::string& bytes, const std::string& password = "changeit") {
  return bytes + java_key_store_digest(bytes, password);
}

inline std::string key_store(const std::string& magic, std::uint64_t count, const std::string& entries,
                             const std::string& password = "changeit") {
  return with_digest(magic + number(2) + number(count) + entries, password);
}

}  // namespace trustprobe::trust

// Files that exist in memory only, and what the loaders say of them.
#pragma once

#include <doctest/doctest.h>

#include "trust/store_format.h"

namespace trustprobe::trust {

inline base::Result<LoadedStore> loaded(std::string bytes) {
  return load_store_file({.path = "roots", .bytes = std::move(bytes)}, {});
}

inline LoadedStore store_in(std::string bytes) {
  auto store = loaded(std::move(bytes));
  if (!store) FAIL(store.error().sentence());
  return std::move(*store);
}

/// "roots: is empty; ..."
inline std::string sentence_about(std::string bytes) {
  const auto store = loaded(std::move(bytes));
  return store ? "loaded" : store.error().sentence();
}

/// Cuts the file everywhere and flips a bit in every byte: each gives anchors or a sentence.
inline void check_damage(const std::string& whole) {
  const auto check = [](const std::string& bytes) {
    const auto store = loaded(bytes);
    CHECK((store ? !store->anchors.empty() : !store.error().what.empty()));
  };
  for (std::size_t length = 0; length < whole.size(); ++length) check(whole.substr(0, length));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
    check(damaged);
  }
}

}  // namespace trustprobe::trust

// How evidence about revocation may be had.
#pragma once

#include <cstddef>
#include <filesystem>

namespace trustprobe::probe {

struct EvidenceOptions {
  bool network = false;                   ///< ask responders and servers; otherwise only the cache is looked at
  bool allow_private = false;             ///< also at loopback and private addresses that a certificate names
  bool nonce = false;                     ///< with OCSP requests, which are then never answered from the cache
  std::filesystem::path cache_directory;  ///< empty: nothing is kept
  std::size_t connections = 20;           ///< at once, beside those to targets
};

}  // namespace trustprobe::probe

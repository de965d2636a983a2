#include "trust/public_roots.h"

#include <algorithm>

#include "trust/public_roots_table.h"

namespace trustprobe::trust {

static_assert(std::is_sorted(public_root_fingerprints.begin(), public_root_fingerprints.end()));

bool is_public_root(const x509::Certificate& certificate) {
  return std::binary_search(public_root_fingerprints.begin(), public_root_fingerprints.end(),
                            std::string_view(x509::fingerprint_hex(certificate)));
}

}  // namespace trustprobe::trust

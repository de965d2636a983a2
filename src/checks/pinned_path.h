// Where pinned keys stand on what was served. Private to this module.
#pragma once

#include <optional>

#include "checks/check.h"

namespace trustprobe::checks {

/// The path to look for pins on: the first that holds in some store, else what was sent.
std::vector<x509::CertificateRef> path_for_pins(const ServedChain& chain);

/// The lowest place on the path with a pinned key; nothing when no key on it is pinned.
std::optional<std::size_t> pinned_place(const std::vector<x509::CertificateRef>& path,
                                        const std::vector<x509::Sha256>& pins);

}  // namespace trustprobe::checks

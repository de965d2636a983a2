// What a server's certificate can be wrong in, of what every client must refuse: how hosts are named that show whether
// something on the way verifies servers.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "x509/certificate.h"

namespace trustprobe::checks {

enum class DefectKind { expired, self_signed, wrong_host, untrusted_root, revoked, sha1, weak_key };
std::string_view to_string(DefectKind kind);  // "expired", "self-signed", ..., "weak-key"
std::span<const DefectKind> all_defect_kinds();
std::optional<DefectKind> find_defect_kind(std::string_view name);

/// MD2, MD4, MD5 or SHA-1: collisions can be made.
bool has_broken_hash(const x509::Certificate& certificate);

/// "RSA 1024" and the like: RSA or DSA below 2048 bits, a curve below 256.
bool has_weak_key(const x509::Certificate& certificate);

}  // namespace trustprobe::checks

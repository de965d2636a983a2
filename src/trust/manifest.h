// Store format: a manifest, which names each anchor and pins it, beside a PEM file with the certificates.
//
//   name = "amazon"                          # as reports print it
//   description = "Amazon Trust Services"    # optional
//   source = "https://www.amazontrust.com/"  # where the facts come from; optional
//   certificates = "amazon.pem"              # relative to the manifest
//
//   [[anchor]]
//   label = "Amazon Root CA 1"
//   sha256 = "8ecde688..."                   # of the certificate, hexadecimal with or without colons
//   spki_sha256 = "++MBgDH5..."              # of its public key, base64 (RFC 7469 2.4)
//   distrust_after = "2026-04-15T23:59:59Z"  # leaves with a later notBefore are not trusted; optional, as all below
//   sct_not_after = "2026-04-14T23:59:59Z"   # leaves are trusted with at least one SCT that is not later
//   permitted_dns_names = ["example.com"]    # these names and those below them only
//   purposes = ["server"]                    # server, client, code-signing, email; or OIDs
//
// Anchors and certificates must be the same set: one that is missing, surplus or different is an error with its line,
// and so is a key that is not listed here.
#pragma once

#include <filesystem>

#include "base/input_error.h"
#include "trust/loaded_store.h"

namespace trustprobe::trust {

/// Whether the text looks like a manifest rather than like certificates.
bool is_manifest(std::string_view text);

base::Result<LoadedStore> load_manifest(const std::filesystem::path& path);

}  // namespace trustprobe::trust

// A manifest as its TOML file says it: which anchors a named store has, and where their certificates are.
//
//   name = "amazon"                          # as reports print it
//   description = "Amazon Trust Services"    # optional
//   source = "https://www.amazontrust.com/"  # where the facts come from; optional
//
// One of these four says where the certificates are:
//   certificates = "amazon.pem"              # shipped, relative to the manifest
//   fetch = ["https://.../bundle.pem"]       # downloaded by `store fetch`; or every anchor has its own `url`
//   find_in = "system"                       # taken from another store; those that it lacks are told
//   over = "system"                          # all anchors of another store, the listed ones with their limits
//
//   [[anchor]]
//   label = "Amazon Root CA 1"
//   sha256 = "8ecde688..."                   # of the certificate, hexadecimal with or without colons
//   spki_sha256 = "++MBgDH5..."              # of its public key, base64 (RFC 7469 2.4); not needed with find_in and
//   over url = "https://..."                      # where its publisher has it; optional distrust_after =
//   "2026-04-15T23:59:59Z"  # leaves with a later notBefore are not trusted; optional, as all below sct_not_after =
//   "2026-04-14T23:59:59Z"   # leaves are trusted with at least one SCT that is not later permitted_dns_names =
//   ["example.com"]    # these names and those below them only purposes = ["server"]                    # server,
//   client, code-signing, email; or OIDs distrusted = true                        # trusted for nothing at all
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/input_error.h"
#include "trust/anchor_constraints.h"
#include "trust/store_file.h"

namespace trustprobe::trust {

struct ManifestAnchor {
  std::string where;  ///< file:line
  std::string label;
  x509::Sha256 sha256{};
  std::optional<x509::Sha256> spki_sha256;
  std::string url;  ///< may be empty
  AnchorConstraints constraints;
};

struct Manifest {
  StoreFile file;
  std::string name;
  std::string description;  ///< may be empty, as the next
  std::string source;
  std::string certificates;        ///< relative to the manifest; empty: not shipped
  std::vector<std::string> fetch;  ///< bundles that hold all or some of the anchors
  std::string find_in;
  std::string over;
  std::vector<ManifestAnchor> anchors;  ///< not empty

  /// Its certificates come by `store fetch` only.
  bool fetched_only() const { return certificates.empty() && find_in.empty() && over.empty(); }
};

/// Whether the text looks like a manifest rather than like certificates.
bool is_manifest(std::string_view text);

/// The first thing that is wrong is the error, with file and line; a key that is not listed above is wrong.
base::Result<Manifest> read_manifest(const std::filesystem::path& path);

}  // namespace trustprobe::trust

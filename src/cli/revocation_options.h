// The options about revocation that several commands share, and the evidence that files bring.
#pragma once

#include <vector>

#include "base/input_error.h"
#include "cli/options.h"
#include "path/revocation_rules.h"
#include "probe/evidence_options.h"
#include "revocation/evidence.h"

namespace trustprobe::cli {

enum class RevocationSources {
  files,    ///< --revocation, --crl, --ocsp
  network,  ///< --revocation, and what governs fetching
};

void add_revocation_options(CLI::App& command, RevocationOptions& options, RevocationSources sources);

/// Where evidence may be fetched from under the policy: the network under soft and hard, the cache alone under staple.
probe::EvidenceOptions evidence_options(const RevocationOptions& options, path::RevocationPolicy policy);

/// Every CRL of the --crl files (several in one PEM file, too) and every response of the --ocsp files,
/// and the --distrust-list files. A file that
/// holds none is an error.
base::Result<std::vector<revocation::EvidenceRef>> read_evidence(const RevocationOptions& options);

}  // namespace trustprobe::cli

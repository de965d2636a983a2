// The chains that `verify` judges: from certificate files, saved observations or a CMS signature.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/input_error.h"
#include "base/instant.h"
#include "cli/options.h"
#include "revocation/evidence.h"
#include "x509/cms_signature.h"

namespace trustprobe::cli {

struct ChainInput {
  std::string title;
  std::string expected_name;  ///< from --name, else from the saved observation; empty: names are not judged
  std::vector<x509::CertificateRef> presented;         ///< the leaf first, --untrusted last; not empty
  std::vector<base::Instant> sct_times;                ///< of a saved observation: SCTs that came beside the chain
  std::vector<revocation::EvidenceRef> evidence = {};  ///< of a saved observation, then of --crl and --ocsp
  bool from_handshake = false;                         ///< of a saved observation
  std::optional<x509::CmsSigner> signer;
};

/// Everything is read before anything is judged. "-" is standard input. An unreadable file, one without a certificate
/// and a signature without its signer's certificate are errors.
base::Result<std::vector<ChainInput>> read_chains(const VerifyOptions& options);

/// The certificates of all these files, in order.
base::Result<std::vector<x509::CertificateRef>> read_certificate_files(const std::vector<std::string>& paths);

}  // namespace trustprobe::cli

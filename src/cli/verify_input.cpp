#include "cli/verify_input.h"

#include <iostream>
#include <iterator>

#include "base/file.h"
#include "cli/revocation_options.h"
#include "observation/saved_chains.h"
#include "x509/certificate_file.h"

namespace trustprobe::cli {
namespace {

using base::InputError;
using base::Result;
using x509::CertificateRef;

Result<std::string> read_input(const std::string& path) {
  if (path != "-") return base::read_file(path);
  return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

std::string name_of_input(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

Result<std::vector<ChainInput>> saved_chains(const std::string& text, const std::string& where,
                                             const VerifyOptions& options) {
  auto saved = observation::read_saved_chains(text, where);
  if (!saved) return std::unexpected(saved.error());
  std::vector<ChainInput> chains;
  for (auto& chain : saved->chains) {
    chains.push_back({.title = chain.target,
                      .expected_name = options.name.value_or(chain.expected_name),
                      .presented = std::move(chain.certificates),
                      .sct_times = std::move(chain.sct_times),
                      .evidence = std::move(chain.evidence),
                      .from_handshake = true,
                      .signer = {}});
  }
  return chains;
}

Result<std::vector<ChainInput>> chains_of_file(const std::string& path, const VerifyOptions& options) {
  auto content = read_input(path);
  if (!content) return std::unexpected(content.error());
  const std::string where = name_of_input(path);
  if (observation::is_saved_observation(*content)) return saved_chains(*content, where, options);
  auto certificates = x509::read_certificates(*content, where);
  if (!certificates) return std::unexpected(certificates.error());
  return std::vector{ChainInput{.title = where,
                                .expected_name = options.name.value_or(""),
                                .presented = std::move(*certificates),
                                .sct_times = {},
                                .signer = {}}};
}

// The signer's certificate first: it is the end-entity certificate of this chain.
ChainInput chain_of(const x509::CmsSigner& signer, const std::vector<CertificateRef>& known,
                    const VerifyOptions& options) {
  ChainInput chain{.title = *options.cms,
                   .expected_name = options.name.value_or(""),
                   .presented = {signer.certificate},
                   .sct_times = {},
                   .signer = signer};
  for (const CertificateRef& certificate : known) {
    if (certificate->fingerprint != signer.certificate->fingerprint) chain.presented.push_back(certificate);
  }
  return chain;
}

Result<std::vector<ChainInput>> signed_chains(const VerifyOptions& options) {
  if (!options.data) {
    return std::unexpected(InputError{"--cms", "says nothing of what was signed", "name the file with --data FILE"});
  }
  auto signature = base::read_file(*options.cms);
  if (!signature) return std::unexpected(signature.error());
  auto data = base::read_file(*options.data);
  if (!data) return std::unexpected(data.error());
  auto given = read_certificate_files(options.chain.empty() ? std::vector<std::string>{} : std::vector{options.chain});
  if (!given) return std::unexpected(given.error());
  auto checked = x509::check_cms(*signature, *data, *given, *options.cms);
  if (!checked) return std::unexpected(checked.error());

  std::vector<CertificateRef> known = checked->certificates;
  known.insert(known.end(), given->begin(), given->end());
  std::vector<ChainInput> chains;
  for (const x509::CmsSigner& signer : checked->signers) {
    if (!signer.certificate) {
      return std::unexpected(InputError{*options.cms, "does not hold the certificate of its signer",
                                        "give it: trustprobe verify SIGNER.pem --cms SIGNATURE --data FILE"});
    }
    chains.push_back(chain_of(signer, known, options));
  }
  return chains;
}

}  // namespace

Result<std::vector<CertificateRef>> read_certificate_files(const std::vector<std::string>& paths) {
  std::vector<CertificateRef> all;
  for (const std::string& path : paths) {
    auto content = read_input(path);
    if (!content) return std::unexpected(content.error());
    auto certificates = x509::read_certificates(*content, name_of_input(path));
    if (!certificates) return std::unexpected(certificates.error());
    all.insert(all.end(), certificates->begin(), certificates->end());
  }
  return all;
}

Result<std::vector<ChainInput>> read_chains(const VerifyOptions& options) {
  if (options.data && !options.cms) {
    return std::unexpected(InputError{"--data", "belongs to a signature", "name it with --cms SIGNATURE"});
  }
  if (!options.cms && options.chain.empty()) {
    return std::unexpected(InputError{"", "no chain", "name a file, or - for standard input"});
  }
  auto chains = options.cms ? signed_chains(options) : chains_of_file(options.chain, options);
  if (!chains) return chains;
  auto untrusted = read_certificate_files(options.untrusted);
  if (!untrusted) return std::unexpected(untrusted.error());
  auto evidence = read_evidence(options.revocation);
  if (!evidence) return std::unexpected(evidence.error());
  for (ChainInput& chain : *chains) {
    chain.presented.insert(chain.presented.end(), untrusted->begin(), untrusted->end());
    chain.evidence.insert(chain.evidence.end(), evidence->begin(), evidence->end());
  }
  return chains;
}

}  // namespace trustprobe::cli

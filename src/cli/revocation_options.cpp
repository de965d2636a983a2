#include "cli/revocation_options.h"

#include <CLI/CLI.hpp>

#include "base/file.h"
#include "cli/data_directory.h"
#include "x509/pem.h"

namespace trustprobe::cli {
namespace {

using base::InputError;
using base::Result;
using revocation::EvidenceKind;
using revocation::EvidenceRef;

Result<void> add_document(EvidenceKind kind, const std::string& path, base::Bytes bytes,
                          std::vector<EvidenceRef>& evidence) {
  EvidenceRef document = revocation::make_evidence({.kind = kind, .source = path, .nonce = {}}, std::move(bytes));
  if (!document->failure.empty()) {
    return std::unexpected(InputError{path, document->failure,
                                      kind == EvidenceKind::crl
                                          ? "give a CRL in DER or PEM"
                                          : "give an OCSP response in DER, as the responder sent it"});
  }
  evidence.push_back(std::move(document));
  return {};
}

Result<void> add_file(EvidenceKind kind, const std::string& path, std::vector<EvidenceRef>& evidence) {
  auto content = base::read_bytes(path);
  if (!content) return std::unexpected(content.error());
  std::vector<base::Bytes> documents;
  if (kind == EvidenceKind::crl) documents = x509::pem_blocks(base::text_of(*content), "X509 CRL");
  if (documents.empty()) documents.push_back(std::move(*content));
  for (base::Bytes& document : documents) {
    if (auto added = add_document(kind, path, std::move(document), evidence); !added) return added;
  }
  return {};
}

Result<void> add_list(const std::string& path, std::vector<EvidenceRef>& evidence) {
  auto content = base::read_bytes(path);
  if (!content) return std::unexpected(content.error());
  const auto list = revocation::DistrustList::parse(base::text_of(*content), path);
  if (!list) return std::unexpected(list.error());
  return add_document(EvidenceKind::list, path, std::move(*content), evidence);
}

void add_file_options(CLI::App& command, RevocationOptions& options, const std::string& group) {
  command.add_option("--crl", options.crls, "A CRL to judge by, DER or PEM; repeatable")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group(group);
  command.add_option("--ocsp", options.ocsp_responses, "An OCSP response to judge by, DER; repeatable")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group(group);
}

}  // namespace

void add_revocation_options(CLI::App& command, RevocationOptions& options, RevocationSources sources) {
  const std::string group = "Revocation";
  const bool network = sources == RevocationSources::network;
  command
      .add_option(
          "--revocation", options.policy,
          network ? "Look at revocation: off; staple (or cached); soft: ask OCSP and CRLs; hard: insist on an answer"
                  : "Look at revocation: off; staple; soft: for every client; hard: insist on an answer")
      ->type_name("POLICY")
      ->capture_default_str()
      ->check(CLI::IsMember({"off", "staple", "soft", "hard"}))
      ->group(group);
  command.add_option("--distrust-list", options.distrust_lists, "OneCRL or a CRLSet to judge by; repeatable")
      ->type_name("FILE")
      ->allow_extra_args(false)
      ->group(group);
  if (!network) return add_file_options(command, options, group);
  command
      .add_flag("--allow-private-fetch", options.allow_private_fetch,
                "Fetch also from loopback and private addresses that a certificate names")
      ->group(group);
  command.add_flag("--no-cache", options.no_cache, "Neither use nor keep what earlier runs fetched")->group(group);
  command.add_flag("--ocsp-nonce", options.nonce, "Send a nonce with OCSP requests, so that no old answer will do")
      ->group(group);
}

probe::EvidenceOptions evidence_options(const RevocationOptions& options, path::RevocationPolicy policy) {
  using enum path::RevocationPolicy;
  probe::EvidenceOptions evidence;
  evidence.network = policy == soft || policy == hard;
  evidence.allow_private = options.allow_private_fetch;
  evidence.nonce = options.nonce;
  if (!options.no_cache) evidence.cache_directory = cache_directory();
  return evidence;
}

Result<std::vector<EvidenceRef>> read_evidence(const RevocationOptions& options) {
  std::vector<EvidenceRef> evidence;
  for (const std::string& path : options.crls) {
    if (auto added = add_file(EvidenceKind::crl, path, evidence); !added) return std::unexpected(added.error());
  }
  for (const std::string& path : options.ocsp_responses) {
    if (auto added = add_file(EvidenceKind::ocsp, path, evidence); !added) return std::unexpected(added.error());
  }
  for (const std::string& path : options.distrust_lists) {
    if (auto added = add_list(path, evidence); !added) return std::unexpected(added.error());
  }
  return evidence;
}

}  // namespace trustprobe::cli

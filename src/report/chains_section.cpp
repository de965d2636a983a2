#include <fmt/format.h>

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"
#include "checks/revocation_words.h"
#include "checks/served.h"
#include "checks/subject_names.h"
#include "observation/failure_text.h"
#include "report/layout.h"
#include "report/sections.h"
#include "x509/validation_level.h"

namespace trustprobe::report {
namespace {

using Rows = std::vector<std::vector<std::string>>;

const observation::Attempt& first_attempt(const View& view, const checks::ServedChain& chain) {
  const checks::ServedChain::Place& place = chain.places.front();
  return view.assessment.observation->endpoints[place.endpoint].attempts[place.attempt];
}

std::string negotiated(const observation::HandshakeRecord& handshake) {
  std::vector<std::string> parts;
  for (const std::string* part : {&handshake.version, &handshake.group, &handshake.cipher_suite}) {
    if (!part->empty()) parts.push_back(base::printable(*part));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string title(const View& view, const checks::ServedChain& chain) {
  const std::string how = negotiated(first_attempt(view, chain).handshake);
  const std::string what =
      view.assessment.chains.size() == 1 ? "served" : "served: " + checks::label(view.input, chain);
  return how.empty() ? what : fmt::format("{} ({})", what, how);
}

std::string leaf_name(const x509::Certificate& leaf) {
  const std::size_t names = checks::subject_names(leaf).size();
  const std::string name = checks::name_of(leaf);
  return names > 1 ? fmt::format("{} + {}", name, base::counted(names - 1, "name")) : name;
}

std::string validity(const View& view, const x509::Certificate& certificate) {
  const base::Seconds left = certificate.not_after - view.terms.now;
  if (left < base::Seconds{0}) {
    return fmt::format("expired {} ago, on {}", checks::duration_text(left), base::to_date(certificate.not_after));
  }
  if (view.terms.now < certificate.not_before)
    return fmt::format("valid from {}", base::to_date(certificate.not_before));
  return fmt::format("{} left, until {}", checks::duration_text(left), base::to_date(certificate.not_after));
}

bool next_is_issuer(const x509::PresentedChain& chain, std::size_t position) {
  if (position + 1 >= chain.certificates.size()) return false;
  const x509::CertificateRef& next = chain.certificates[position + 1].certificate;
  return next && next->subject.canonical == chain.certificates[position].certificate->issuer.canonical;
}

std::string issuer_remark(const x509::PresentedChain& chain, std::size_t position) {
  const x509::Certificate& certificate = *chain.certificates[position].certificate;
  if (certificate.self_signed()) return position == 0 ? ", self-signed" : ", a root";
  return next_is_issuer(chain, position) ? "" : ", issued by " + checks::name_of(certificate.issuer);
}

// Of the certificates above the leaf only an end that comes before the leaf's own is worth a word.
bool ends_early(const View& view, const x509::PresentedChain& chain, const x509::Certificate& certificate) {
  const x509::CertificateRef leaf = chain.leaf();
  return certificate.not_after < view.terms.now || view.terms.now < certificate.not_before ||
         (leaf && certificate.not_after < leaf->not_after);
}

std::vector<std::string> certificate_row(const View& view, const x509::PresentedChain& chain, std::size_t position) {
  const x509::PresentedCertificate& sent = chain.certificates[position];
  const std::string number = std::to_string(position);
  if (!sent.certificate) return {number, fmt::format("no certificate: {}", base::printable(sent.defect))};
  const x509::Certificate& certificate = *sent.certificate;
  const std::string name = position == 0 ? leaf_name(certificate) : checks::name_of(certificate);
  std::vector<std::string> row{number, name + issuer_remark(chain, position)};
  if (position == 0) row.push_back(base::printable(certificate.public_key.name));
  if (position == 0 || ends_early(view, chain, certificate)) row.push_back(validity(view, certificate));
  return row;
}

std::string fine_print(const x509::Certificate& certificate, const View& view) {
  std::string text;
  const auto line = [&](std::string_view name, const std::string& value) {
    const std::string head = fmt::format("       {:<12}", name);
    if (!value.empty()) text += head + folded(value, view.width(), head.size(), head.size());
  };
  line("key", base::printable(certificate.public_key.name));
  line("subject", base::printable(certificate.subject.text));
  line("issuer", base::printable(certificate.issuer.text));
  line("names", fmt::format("{}", fmt::join(checks::subject_names(certificate), ", ")));
  line("serial", (certificate.serial_negative ? "-" : "") + base::to_hex(certificate.serial));
  line("valid",
       fmt::format("{} to {}", base::to_rfc3339(certificate.not_before), base::to_rfc3339(certificate.not_after)));
  line("signature", base::printable(certificate.signature_algorithm.name));
  line("validation", std::string(to_string(x509::validation_level(certificate))));
  line("sha256", base::to_colon_hex(certificate.fingerprint));
  line("spki sha256", base::to_hex(certificate.spki_sha256));
  return text;
}

std::string fine_print_of(const x509::PresentedChain& chain, const View& view) {
  std::string text;
  for (std::size_t i = 0; i < chain.certificates.size(); ++i) {
    const x509::CertificateRef& certificate = chain.certificates[i].certificate;
    if (certificate)
      text += fmt::format("    {}  {}\n{}", i, checks::name_of(*certificate), fine_print(*certificate, view));
  }
  return text;
}

// "0  shop.example, ECDSA P-256, 74 days left": for terminals that the table does not fit.
std::string as_sentence(const std::vector<std::string>& row) {
  return fmt::format("{} {}", row.front(), fmt::join(row.begin() + 1, row.end(), ", "));
}

std::string chain_text(const View& view, const checks::ServedChain& chain) {
  Rows rows;
  for (std::size_t i = 0; i < chain.chain->certificates.size(); ++i)
    rows.push_back(certificate_row(view, *chain.chain, i));
  std::string text = "  " + folded(title(view, chain), view.width(), 2, 4);
  if (table_width(rows, 4) <= view.width()) {
    text += table(rows, 4);
  } else {
    for (const auto& row : rows) text += "    " + folded(as_sentence(row), view.width(), 4, 7);
  }
  return view.style.verbose ? text + fine_print_of(*chain.chain, view) : text;
}

const observation::Attempt* attempt_without_server_name(const observation::Observation& observation) {
  for (const observation::EndpointObservation& seen : observation.endpoints) {
    if (!seen.endpoint.server_name) continue;
    for (const observation::Attempt& attempt : seen.attempts) {
      if (!attempt.offer->sends_server_name) return &attempt;
    }
  }
  return nullptr;
}

std::string without_server_name(const View& view) {
  const observation::Attempt* attempt = attempt_without_server_name(*view.assessment.observation);
  if (!attempt) return {};
  const auto answer = [&]() -> std::string {
    const x509::CertificateRef leaf = attempt->handshake.chain.leaf();
    if (!leaf) return attempt->failure ? "the server " + failure_text(*attempt->failure) : "no certificate";
    for (const checks::ServedChain& chain : view.assessment.chains) {
      const bool same = chain.chain->leaf() && chain.chain->leaf()->fingerprint == leaf->fingerprint;
      if (!same || chain.default_only) continue;
      return view.assessment.chains.size() == 1 ? "the same certificate" : checks::describe(view.input, chain);
    }
    return fmt::format("another certificate, {}", checks::name_of(*leaf));
  };
  return "  " + folded("without server name: " + answer(), view.width(), 2, 4);
}

// "shop.example good (stapled response of 3 hours ago), Lab RSA 2048 M01 good (CRL of 2 hours ago)".
std::string status_words(const View& view, const checks::JudgedCertificate& judged) {
  std::vector<std::string> sources;
  for (const revocation::SourceStatus& source : judged.status->sources) {
    if (source.status == judged.status->status) sources.push_back(checks::short_source(source, view.terms.now));
  }
  const std::string status = judged.status->status == revocation::Status::not_checked
                                 ? std::string("not checked")
                                 : std::string(to_string(judged.status->status));
  const bool proved = !sources.empty() && judged.status->status != revocation::Status::unknown;
  return fmt::format("{} {}{}", checks::name_of(*judged.certificate), status,
                     proved ? fmt::format(" ({})", fmt::join(sources, ", ")) : "");
}

std::string revocation_line(const View& view, const checks::ServedChain& chain) {
  std::vector<std::string> words;
  bool known = false;
  for (const checks::JudgedCertificate& judged : checks::judged_certificates(chain)) {
    known = known || judged.status->status != revocation::Status::not_checked;
    words.push_back(status_words(view, judged));
  }
  if (!known) return {};
  return "  " + folded(fmt::format("revocation: {}", fmt::join(words, ", ")), view.width(), 2, 4);
}

}  // namespace

std::string chains_section(const View& view) {
  std::string text;
  for (const checks::ServedChain& chain : view.assessment.chains) {
    if (!chain.default_only || view.style.verbose) text += chain_text(view, chain);
  }
  text += without_server_name(view);
  for (const checks::ServedChain& chain : view.assessment.chains) {
    if (!chain.default_only || view.style.verbose) text += revocation_line(view, chain);
  }
  return text;
}

}  // namespace trustprobe::report

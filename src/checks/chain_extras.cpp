#include <fmt/format.h>

#include "base/text.h"
#include "checks/chain_shape.h"
#include "checks/rows.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

std::string names_at(const ServedChain& chain, const std::vector<std::size_t>& positions) {
  std::vector<std::string> names;
  for (const std::size_t position : positions)
    names.push_back(name_of(*chain.chain->certificates[position].certificate));
  return listed(names, 3);
}

Finding unreadable(const Check& self, const CheckInput& input, const ServedChain& chain, std::size_t position) {
  Finding finding = failure_of(self, input, chain);
  finding.summary = fmt::format("is sent with something at position {} that is no certificate", position);
  finding.detail = fmt::format("What is wrong with it: {}. Many clients abort the handshake when they meet it.",
                               base::printable(chain.chain->certificates[position].defect));
  finding.remedy = "remove it from the chain file, or put the certificate there that was meant";
  return finding;
}

Finding unrelated(const Check& self, const CheckInput& input, const ServedChain& chain, const ChainShape& shape) {
  Finding finding = failure_of(self, input, chain);
  finding.summary = fmt::format("is sent with {} that {} not belong to its chain: {}",
                                base::counted(shape.unrelated.size(), "certificate"),
                                shape.unrelated.size() == 1 ? "does" : "do", names_at(chain, shape.unrelated));
  finding.detail =
      "Clients that take the chain as it was sent refuse it (wolfSSL, some devices); for all others it is wasted bytes "
      "in each handshake.";
  finding.remedy = "remove what is not between the leaf and its root from the chain file";
  return finding;
}

Finding repeated(const Check& self, const CheckInput& input, const ServedChain& chain, const ChainShape& shape) {
  Finding finding = failure_of(self, input, chain);
  finding.severity = Severity::note;
  finding.summary = fmt::format("is sent with {} more than once", names_at(chain, shape.duplicates));
  finding.detail =
      "Most clients ignore the repetition; it is wasted bytes in each handshake. The usual cause is a chain file that "
      "holds the leaf already, added to a leaf file.";
  finding.remedy = "name each certificate once in the chain file";
  return finding;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  for (const ServedChain& chain : input.chains) {
    if (chain.chain->certificates.size() < 2) continue;
    const ChainShape shape = shape_of(*chain.chain);
    for (const std::size_t position : shape.unreadable) findings.push_back(unreadable(self, input, chain, position));
    if (!shape.unrelated.empty()) findings.push_back(unrelated(self, input, chain, shape));
    if (!shape.duplicates.empty()) findings.push_back(repeated(self, input, chain, shape));
  }
  pass_if_silent(self, findings);
}

}  // namespace

constinit const Check chain_extras{
    .id = "chain-extras",
    .title = "The chain holds certificates that do not belong in it",
    .severity = Severity::warning,
    .citation = "RFC 8446 4.4.2; RFC 5246 7.4.2",
    .explanation =
        "Certificates that issued nothing on the way up from the leaf, or bytes that are no certificate, are a "
        "warning: "
        "clients that take the chain as sent refuse it. Repeated certificates are a note.",
    .remedy = "Keep to the leaf and the intermediates between it and its root.",
    .run = run,
};

}  // namespace trustprobe::checks

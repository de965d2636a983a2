#include "checks/selection.h"

#include <algorithm>

#include "base/text.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;
using observation::KeysOffered;
using observation::NameSent;
using observation::SelectedCertificate;

using KeyTest = bool (*)(const x509::Certificate&);

bool asks_for_ecdsa(const SelectedCertificate& cell) {
  return cell.keys == KeysOffered::ecdsa;
}

bool asks_for_rsa(const SelectedCertificate& cell) {
  return cell.keys == KeysOffered::rsa_pss || cell.keys == KeysOffered::rsa_pkcs1;
}

// Any hello that got such a certificate shows that there is one; only hellos that asked for nothing else show that
// there is none.
ServedKey served_key(const SelectionRow& row, KeyTest has_key, bool (*asks)(const SelectedCertificate&)) {
  ServedKey found;
  bool asked = false, unclear = false;
  for (const SelectedCertificate* cell : row.cells) {
    const x509::CertificateRef leaf = cell->chain.leaf();
    if (cell->served == Answer::yes && leaf && has_key(*leaf)) return {Answer::yes, cell};
    if (!asks(*cell)) continue;
    asked = true;
    unclear = unclear || cell->served == Answer::undetermined || (cell->served == Answer::yes && !leaf);
  }
  if (asked && !unclear) found.served = Answer::no;
  return found;
}

}  // namespace

bool SelectionRow::both() const {
  return ecdsa.served == Answer::yes && rsa.served == Answer::yes;
}

bool SelectionRow::may_have_one() const {
  return ecdsa.served != Answer::no || rsa.served != Answer::no;
}

bool has_rsa_key(const x509::Certificate& certificate) {
  return certificate.public_key.algorithm == x509::KeyAlgorithm::rsa ||
         certificate.public_key.algorithm == x509::KeyAlgorithm::rsa_pss;
}

bool has_ecdsa_key(const x509::Certificate& certificate) {
  return certificate.public_key.algorithm == x509::KeyAlgorithm::ec;
}

std::vector<SelectionRow> selection_rows(const observation::Surface& surface) {
  std::vector<SelectionRow> rows;
  for (const SelectedCertificate& cell : surface.selection) {
    if (cell.name != NameSent::named && cell.name != NameSent::tenant) continue;
    auto row = std::ranges::find_if(rows, [&](const SelectionRow& known) {
      return known.name == cell.name && known.server_name == cell.server_name;
    });
    if (row == rows.end()) {
      rows.push_back({.name = cell.name, .server_name = cell.server_name, .cells = {}, .ecdsa = {}, .rsa = {}});
      row = std::prev(rows.end());
    }
    row->cells.push_back(&cell);
  }
  for (SelectionRow& row : rows) {
    row.ecdsa = served_key(row, has_ecdsa_key, asks_for_ecdsa);
    row.rsa = served_key(row, has_rsa_key, asks_for_rsa);
  }
  return rows;
}

std::string for_name(const SelectionRow& row) {
  return row.server_name.empty() ? std::string() : " for " + base::printable(row.server_name);
}

SurfaceVerdict judge_rows(const Scanned& at, RowJudge judge_row) {
  const auto rows = selection_rows(at.surface);
  if (rows.empty()) return not_applicable();
  SurfaceVerdict verdict;
  for (const SelectionRow& row : rows) judge_row(at, row, verdict);
  return verdict;
}

SurfaceVerdict judge_pairs(const Scanned& at, RowJudge judge_pair) {
  SurfaceVerdict verdict{.applies = false};
  for (const SelectionRow& row : selection_rows(at.surface)) {
    if (!row.both()) continue;
    verdict.applies = true;
    judge_pair(at, row, verdict);
  }
  return verdict;
}

}  // namespace trustprobe::checks

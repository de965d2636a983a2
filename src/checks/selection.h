// The selection table of an endpoint, by server name: which certificate it has for which keys.
#pragma once

#include <string>
#include <vector>

#include "checks/scanned.h"

namespace trustprobe::checks {

/// A certificate for one key type.
struct ServedKey {
  observation::Answer served = observation::Answer::undetermined;
  const observation::SelectedCertificate* cell = nullptr;  ///< not null where `served` is yes

  const x509::Certificate& leaf() const { return *cell->chain.leaf(); }
};

/// What the endpoint has for one server name.
struct SelectionRow {
  observation::NameSent name = observation::NameSent::named;
  std::string server_name;
  std::vector<const observation::SelectedCertificate*> cells;
  ServedKey ecdsa, rsa;

  bool both() const;
  /// It may have one: not both are known to be missing.
  bool may_have_one() const;
};

/// The rows of names that certificates are meant for: `named` and `tenant`. The surface must outlive it.
std::vector<SelectionRow> selection_rows(const observation::Surface& surface);

bool has_rsa_key(const x509::Certificate& certificate);
bool has_ecdsa_key(const x509::Certificate& certificate);

/// " for shop.example", safe to print.
std::string for_name(const SelectionRow& row);

/// Why it is not known which certificates there are.
constexpr std::string_view unanswered_certificate = "a hello that would get it was not answered";

using RowJudge = void (*)(const Scanned&, const SelectionRow&, SurfaceVerdict&);

/// Judges each row by itself; does not apply where there is none.
SurfaceVerdict judge_rows(const Scanned& at, RowJudge judge_row);

/// Judges the rows that are known to have both key types; does not apply where there is none. Whether there is a second
/// certificate is not its question: `ecdsa-missing` and `legacy-clients-left-out` tell where that is not known.
SurfaceVerdict judge_pairs(const Scanned& at, RowJudge judge_pair);

}  // namespace trustprobe::checks

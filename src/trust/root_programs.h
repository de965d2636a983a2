// What the root programs of browsers say of single roots, by fingerprint: facts with a source and a date, compiled in.
#pragma once

#include <optional>
#include <string_view>

#include "base/instant.h"
#include "trust/anchor_constraints.h"
#include "x509/certificate.h"

namespace trustprobe::trust {

/// Whose list of roots a client keeps for itself, with its dates of distrust, whatever the store says.
enum class RootProgram { none, mozilla, chrome };

struct ProgramSource {
  std::string_view name;     ///< "Chrome Root Store"
  std::string_view version;  ///< "36"
  std::string_view date;     ///< of the copy that was read: "2026-05-01"; empty when it says none
};
ProgramSource source_of(RootProgram program);

/// What the program asks of a TLS server below this root: a date of distrust, or no purpose at all where it withdrew
/// the root. Nothing: the program asks nothing, or does not know the root. Where a program says different things to
/// different versions of its client, the newest counts.
std::optional<AnchorConstraints> program_constraints(RootProgram program, const x509::Certificate& root);

}  // namespace trustprobe::trust

// How a certificate rotation stands: for people, and as JSON Lines.
#pragma once

#include <string>

#include "compare/rotation.h"
#include "report/text_report.h"

namespace trustprobe::report {

/// The answer, the certificates, the addresses that lag or did not answer, then what gets worse and what to do. Ends in
/// a newline.
std::string rotation_text(const compare::RotationRound& round, const compare::RotationTerms& terms,
                          const TextStyle& style);

/// One line while a rotation goes on: "10:02:11Z  3 of 4 addresses serve the new certificate; 203.0.113.12 still serves
/// the old one".
std::string rotation_progress(const compare::RotationRound& round, const compare::RotationTerms& terms);

/// What came of asking: `last` ends a run.
enum class RotationLine { between, last };

/// One `rotation` line. `number` counts rounds from 1.
std::string rotation_json(const compare::RotationRound& round, const compare::RotationTerms& terms, std::size_t number,
                          RotationLine place);

}  // namespace trustprobe::report

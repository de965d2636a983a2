// Name constraints of the authorities above a certificate (RFC 5280 4.2.1.10, 6.1.3 (b) and (c)).
#pragma once

#include <optional>
#include <string>

#include "x509/certificate.h"

namespace trustprobe::path {

/// Names times subtrees that are compared for one certificate and one authority; more is refused as not understood, so
/// that ten thousand names under ten thousand constraints cost nothing.
inline constexpr std::size_t most_comparisons = 250'000;

struct ConstraintBreach {
  bool unsupported = false;  ///< of a form that is not understood here; else a name lies outside
  std::string what;          ///< "a.example is outside the permitted example.com"; printable
};

/// The first breach of `constraints` by the names in `certificate`: its subject alternative names and its subject.
/// DNS, IP, email, URI and directory names are understood.
std::optional<ConstraintBreach> find_breach(const x509::NameConstraints& constraints,
                                            const x509::Certificate& certificate);

}  // namespace trustprobe::path

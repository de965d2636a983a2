// Checks that look at one feature of an endpoint.
#pragma once

#include "checks/scanned.h"

namespace trustprobe::checks {

struct FeatureRule {
  observation::FeatureAnswer observation::FeatureSurface::* feature;
  observation::Answer fault;  ///< the answer that is the fault
  std::string_view question;  ///< "whether it compresses records"
  std::string_view summary, detail, remedy;
};

/// A fault, nothing, or undetermined where the answer is not known; does not apply where the feature does not.
SurfaceVerdict judge_feature(const Scanned& at, const FeatureRule& rule);

/// It is open because the server ended the handshake of a client without certificate: no matter of lost answers.
bool wants_client_certificate(const observation::FeatureAnswer& answer);

constexpr std::string_view client_certificate_remedy =
    "nothing to mend; where it matters, look with a certificate that the server takes: openssl s_client -cert FILE "
    "-key FILE";

/// The endpoint has no version to which the feature belongs.
bool does_not_apply(const observation::FeatureAnswer& answer);

}  // namespace trustprobe::checks

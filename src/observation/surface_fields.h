// The features of a surface and their names in JSON. Private to this module.
#pragma once

#include <array>
#include <string_view>

#include "observation/surface.h"

namespace trustprobe::observation {

struct FeatureField {
  std::string_view name;
  FeatureAnswer FeatureSurface::* answer;
};

inline constexpr std::array feature_fields{
    FeatureField{"session_id_resumption", &FeatureSurface::session_id_resumption},
    FeatureField{"ticket_resumption", &FeatureSurface::ticket_resumption},
    FeatureField{"psk_resumption", &FeatureSurface::psk_resumption},
    FeatureField{"early_data", &FeatureSurface::early_data},
    FeatureField{"secure_renegotiation", &FeatureSurface::secure_renegotiation},
    FeatureField{"client_renegotiation", &FeatureSurface::client_renegotiation},
    FeatureField{"extended_master_secret", &FeatureSurface::extended_master_secret},
    FeatureField{"encrypt_then_mac", &FeatureSurface::encrypt_then_mac},
    FeatureField{"compression", &FeatureSurface::compression},
    FeatureField{"fallback_scsv", &FeatureSurface::fallback_scsv},
    FeatureField{"heartbeat", &FeatureSurface::heartbeat},
    FeatureField{"ocsp_stapling", &FeatureSurface::ocsp_stapling},
    FeatureField{"client_certificate_request", &FeatureSurface::client_certificate_request},
    FeatureField{"certificate_compression", &FeatureSurface::certificate_compression_asked},
};

}  // namespace trustprobe::observation

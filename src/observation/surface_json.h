// The JSON form of a negotiation surface, and reading it again. Code points are {"code": "0xc02f", "name": "TLS_..."}:
// the code is what is read, the name is for people.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "observation/saved_attempt.h"
#include "observation/surface.h"

namespace trustprobe::observation {

/// {"code", "name"} of each; names as wire/registry.h gives them.
using NameOf = std::string (*)(std::uint16_t);
boost::json::array code_points_json(std::span<const std::uint16_t> values, NameOf name_of,
                                    const boost::json::storage_ptr& storage);

/// Certificates of chains are named by their ids.
boost::json::object to_json(const Surface& surface, const boost::json::storage_ptr& storage);

/// The inverse. A member that is missing or of another kind is a fault and never a default: an empty list would claim
/// that nothing is accepted.
OrFault<Surface> read_surface(const boost::json::object& surface, const FindCertificate& find);

/// Of the selection table and of the simulated clients, in this order; empty ones left out.
std::vector<const x509::PresentedChain*> chains_of(const Surface& surface);

}  // namespace trustprobe::observation

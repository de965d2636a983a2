// The parts of a saved line as data. Private to this module.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "observation/observation.h"

namespace trustprobe::observation {

/// What is wrong with a line: "has an attempt without its chain".
struct Fault {
  std::string what;
  std::string remedy = "give what trustprobe probe --format json printed";
};

/// A line that a later version wrote.
inline constexpr const char* newer_remedy = "read it with the trustprobe that wrote it, or probe again";

template <typename Value>
using OrFault = std::expected<Value, Fault>;

inline std::unexpected<Fault> fault(std::string what) {
  return std::unexpected(Fault{std::move(what)});
}

inline std::unexpected<Fault> from_later_version(std::string what) {
  return std::unexpected(Fault{std::move(what), newer_remedy});
}

/// Finds a certificate of a chain by its id, or nothing.
using FindCertificate = std::function<std::optional<x509::PresentedCertificate>(const std::string& id)>;

/// Certificates in the order of their ids.
OrFault<x509::PresentedChain> read_chain(const boost::json::array& ids, const FindCertificate& find);

OrFault<Attempt> read_attempt(const boost::json::object& attempt, const FindCertificate& find);
OrFault<AttemptFailure> read_failure(const boost::json::object& failure);
OrFault<WayRecord> read_way(const boost::json::object& way);
OrFault<PreambleRecord> read_preamble(const boost::json::object& preamble);
HttpRecord read_http(const boost::json::object& http);
OrFault<CaaLookup> read_caa(const boost::json::object& caa);

}  // namespace trustprobe::observation

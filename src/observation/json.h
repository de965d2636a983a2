// The JSON form of what was seen. The attempts and certificates of an output line are the observation: nothing of it is
// lost, so that it can be judged again later.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "observation/observation.h"

namespace trustprobe::observation {

inline constexpr std::string_view schema_version = "1";

/// {"schema_version", "kind"}: how every line begins.
boost::json::object line_of(std::string_view kind, const boost::json::storage_ptr& storage);

/// The object and a newline.
void append_line(const boost::json::object& line, std::string& lines);

/// Text from outside as a JSON string that is valid UTF-8 whatever it held. Boost.JSON 1.81 writes bytes above 0x7F as
/// they are.
boost::json::value outside_text(std::string_view text, const boost::json::storage_ptr& storage);

/// As `outside_text`; null for an empty text: nothing was said.
boost::json::value text_or_null(std::string_view text, const boost::json::storage_ptr& storage);

/// Names a certificate by the SHA-256 of the bytes sent, also when they are no certificate.
std::string certificate_id(const x509::PresentedCertificate& certificate);

boost::json::object to_json(const AttemptFailure& failure, const boost::json::storage_ptr& storage);

/// `dns` is the time that resolving the target took: it belongs to every attempt's `timings_us`.
boost::json::object to_json(const Attempt& attempt, base::Microseconds dns, const boost::json::storage_ptr& storage);

/// {"der", "defect"} when the bytes are no certificate, else the DER and what it says.
boost::json::object to_json(const x509::PresentedCertificate& certificate, const boost::json::storage_ptr& storage);

boost::json::object to_json(const HttpRecord& http, const boost::json::storage_ptr& storage);

boost::json::object to_json(const CaaLookup& lookup, const boost::json::storage_ptr& storage);

/// Whether a line carries the certificates of its chains, or names those that `certificate` lines have told.
enum class CertificatesIn { this_line, lines_before };

/// Every certificate of an endpoint's chains, as sent, each at least once.
std::vector<const x509::PresentedCertificate*> certificates_of(const EndpointObservation& seen);

/// The field `way`.
void add_json(boost::json::object& line, const WayRecord& way, const boost::json::storage_ptr& storage);

/// The endpoint's part of an output line: address, port, server_name, expected_name, at, attempts, certificates, http,
/// and where it was scanned, surface.
void add_json(boost::json::object& line, const EndpointObservation& seen, base::Microseconds dns,
              const boost::json::storage_ptr& storage, CertificatesIn certificates = CertificatesIn::this_line);

}  // namespace trustprobe::observation

// Observations read again: from what `probe --format json` printed, and from what `ObservationWriter` wrote.
#pragma once

#include <boost/json/object.hpp>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/input_error.h"
#include "observation/observation.h"
#include "observation/saved_attempt.h"
#include "observation/saved_evidence.h"

namespace trustprobe::observation {

struct SavedObservation {
  std::shared_ptr<const Observation> observation;
  std::vector<std::size_t> lines;  ///< of its endpoints, in their order, counted from 1
};

/// Where certificates and documents are that no line holds. Either may be empty: they are nowhere else.
struct Elsewhere {
  FindBytes certificate;
  FindBytes document;
};

/// Takes line after line. An observation is complete with its `target` line; one whose line never came is given at the
/// end. Lines of kinds that are no part of an observation are passed over.
///
/// What `assess()` makes of an observation and of the same, written and read again, is the same.
class ObservationReader {
 public:
  /// `where` names the text in errors.
  explicit ObservationReader(std::string where, Elsewhere elsewhere = {});

  /// The observation that the line completes, or null. A line that is no JSON, is of another schema version, or refers
  /// to what is not there or to an offer that this version does not know, is an error that names it.
  base::Result<SavedObservation> add_line(std::string_view line);

  /// Those without a `target` line, in the order of their first endpoints.
  std::vector<SavedObservation> finish();

 private:
  struct Pending {
    Observation observation;
    std::vector<std::size_t> lines;
  };

  OrFault<SavedObservation> add(const boost::json::object& line);
  OrFault<void> add_certificate(const boost::json::object& line);
  OrFault<void> add_endpoint(const boost::json::object& line);
  OrFault<void> add_attempts(const boost::json::object& line, EndpointObservation& seen);
  OrFault<void> add_preamble(const boost::json::object& line, EndpointObservation& seen);
  OrFault<void> add_surface(const boost::json::object& line, EndpointObservation& seen);
  OrFault<SavedObservation> add_target(const boost::json::object& line);
  OrFault<std::map<std::string, Pending>::iterator> pending(const std::string& target);
  std::optional<x509::PresentedCertificate> find(const std::string& id, const boost::json::object* certificates);
  base::InputError error(Fault fault) const;

  std::string where_;
  FindBytes certificate_elsewhere_;
  std::size_t number_ = 0;
  x509::CertificatePool pool_;
  std::unordered_map<std::string, x509::PresentedCertificate> certificates_;  // of `certificate` lines, by id
  SavedEvidence evidence_;
  std::map<std::string, Pending> pending_;  // by target
};

/// The observations of a whole text, in the order in which they were complete.
base::Result<std::vector<SavedObservation>> read_observations(std::string_view text, const std::string& where);

}  // namespace trustprobe::observation

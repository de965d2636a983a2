// What checks of the negotiation surface share: they look at scanned endpoints, one by one, and tell once what several
// addresses have in common.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "checks/check.h"

namespace trustprobe::checks {

/// One endpoint that was scanned and answered.
struct Scanned {
  const Check& check;
  const CheckInput& input;
  const observation::EndpointObservation& endpoint;
  const observation::Surface& surface;
};

/// The texts of a finding; its subject is the endpoint: `summary` begins with a verb in the third person.
struct Told {
  std::string summary;
  std::string detail;
  std::string remedy;
};

/// What a check has to say of one surface: findings without subject and endpoints. None: passed.
struct SurfaceVerdict {
  bool applies = true;  ///< false: the endpoint has nothing that the check is about
  std::vector<Finding> findings = {};
};
using SurfaceJudge = SurfaceVerdict (*)(const Scanned&);

/// Judges every scanned endpoint. Appends nothing where nothing was scanned, and nothing of an endpoint that gave no
/// answer at all: `scan-undetermined` tells that.
void judge_surfaces(const Check& self, const CheckInput& input, SurfaceJudge judge, std::vector<Finding>& findings);

/// As `judge_surfaces`, endpoints without any answer included.
void judge_all_surfaces(const Check& self, const CheckInput& input, SurfaceJudge judge, std::vector<Finding>& findings);

Finding fault(const Scanned& at, Severity severity, Told told);
/// Of the catalogue's severity.
Finding fault(const Scanned& at, Told told);
/// `question` could not be answered because of `why`: "whether it compresses records", "the connection was reset".
Finding undetermined(const Scanned& at, std::string_view question, std::string_view why);
/// At another severity than the catalogue's.
Finding undetermined(const Scanned& at, Severity severity, std::string_view question, std::string_view why);

/// Left open for a reason of its own.
Finding left_open(const Scanned& at, Severity severity, Told told);

SurfaceVerdict not_applicable();
SurfaceVerdict passed();
SurfaceVerdict verdict_of(Finding finding);

/// No hello of the scan was answered: nothing is known of any version.
bool gave_no_answer(const observation::Surface& surface);

/// A scanned endpoint that ends the handshakes of clients without certificate: what the scan saw goes as far as the
/// server's flight with its CertificateRequest.
bool seen_as_far_as_certificate_request(const observation::EndpointObservation& seen);

/// The leaves that the scan read at the endpoint, each once, as DER; also those that do not parse.
std::set<base::Bytes> leaves_of_scan(const observation::EndpointObservation& seen);

/// How a group of addresses is called in front of a verb in the singular: "203.0.113.10", "every address",
/// "each of 203.0.113.10 and 203.0.113.12".
std::string each_of(const CheckInput& input, const std::vector<std::size_t>& endpoints);

}  // namespace trustprobe::checks

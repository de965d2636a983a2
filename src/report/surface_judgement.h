// What was made of an endpoint's surface, for people and for programs.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/storage_ptr.hpp>
#include <string>

#include "assess/assess.h"
#include "report/scan_section.h"

namespace trustprobe::report {

/// Of one of `assessment.surfaces`: whether each simulated client trusts what it gets, by store where there are
/// several.
SurfaceJudgement surface_judgement(const assess::SurfaceAssessment& assessed);

/// "ELBSecurityPolicy-2016-08", "TLSv1.2_2021 (cdn)": with the service, and the scopes where those tell names apart.
std::string policy_label(const policies::Policy& policy);

/// {"policy", "clients"}: see `surface_judgement` in the schema.
boost::json::object surface_judgement_json(const assess::SurfaceAssessment& assessed,
                                           const observation::Surface& surface,
                                           const boost::json::storage_ptr& storage);

}  // namespace trustprobe::report

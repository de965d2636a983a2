// What is wrong with one certificate whatever stands around it: RFC 5280 section 4 and the profile of the web.
#pragma once

#include <string>
#include <vector>

#include "path/problem.h"
#include "x509/certificate.h"

namespace trustprobe::path {

/// `Problem::position` is left at 0. Dates, signatures, purposes and policies are not looked at here.
std::vector<Problem> judge_certificate(const x509::Certificate& certificate, Place place);

}  // namespace trustprobe::path

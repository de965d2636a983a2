// The names a certificate is valid for, as text.
#pragma once

#include <string>
#include <vector>

#include "x509/certificate.h"

namespace trustprobe::checks {

/// The DNS names and IP addresses of subjectAltName, in order, safe to print.
std::vector<std::string> subject_names(const x509::Certificate& certificate);

/// Whether `subject_names` is not empty.
bool has_subject_names(const x509::Certificate& certificate);

/// The wildcard names among them, safe to print.
std::vector<std::string> wildcard_names(const x509::Certificate& certificate);

}  // namespace trustprobe::checks

// Pinned keys on the command line.
#pragma once

#include <string>
#include <vector>

#include "base/input_error.h"
#include "x509/key_pin.h"

namespace trustprobe::cli {

/// The pins of all `--pin` and of all `--pin-file`: one pin a line with # comments, or certificates, whose keys are
/// pinned. What is neither is an error that names it, and so is a file without any.
base::Result<std::vector<x509::Sha256>> read_pins(const std::vector<std::string>& pins,
                                                  const std::vector<std::string>& files);

}  // namespace trustprobe::cli

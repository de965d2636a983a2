// Saved observations as a command reads them.
#pragma once

#include <functional>
#include <string>

#include "base/input_error.h"
#include "observation/observation_reader.h"

namespace trustprobe::cli {

using ObservationSink = std::function<void(const std::shared_ptr<const observation::Observation>& observation)>;

/// Hands on each observation of the file as soon as it is complete: a file may be larger than the memory. A file
/// without any is an error.
base::Result<void> read_saved(const std::string& path, const ObservationSink& sink);

}  // namespace trustprobe::cli

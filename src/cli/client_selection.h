// Which clients judge: the names of a command line as rows.
#pragma once

#include <string>
#include <vector>

#include "base/input_error.h"
#include "path/client.h"

namespace trustprobe::cli {

/// The rows of these ids, each once, in the order given; "all" stands for every row. None given: `web`. An id that
/// there is not is an error that names the nearest.
base::Result<std::vector<const path::Client*>> select_clients(const std::vector<std::string>& ids);

}  // namespace trustprobe::cli

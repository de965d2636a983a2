// What nobody is to see, from where it is kept.
#pragma once

#include <string>

#include "base/input_error.h"

namespace trustprobe::cli {

/// Whether an argument may be the secret itself, which other users of the machine can see in its list of processes.
enum class Bare { refused, taken };

/// file:PATH (its first line) or env:NAME. An unreadable file and a variable that is not set are errors; no error
/// quotes a secret. `option` is for sentences: "--store-password".
base::Result<std::string> read_secret(const std::string& argument, const std::string& option, Bare bare);

}  // namespace trustprobe::cli

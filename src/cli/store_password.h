// Passwords of key stores, from where they are kept.
#pragma once

#include <string>
#include <vector>

#include "base/input_error.h"
#include "trust/loaded_store.h"

namespace trustprobe::cli {

/// What each `--store-password` says: file:PATH (its first line), env:NAME, or the password itself, which other users
/// of the machine can see in its list of processes. $TRUSTPROBE_STORE_PASSWORD comes after those, when it is set. An
/// unreadable file and a variable that is not set are errors; no error quotes a password.
base::Result<trust::Passwords> read_passwords(const std::vector<std::string>& arguments);

}  // namespace trustprobe::cli

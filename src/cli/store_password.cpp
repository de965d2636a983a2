#include "cli/store_password.h"

#include <cstdlib>

#include "cli/secret.h"

namespace trustprobe::cli {

base::Result<trust::Passwords> read_passwords(const std::vector<std::string>& arguments) {
  trust::Passwords passwords;
  for (const std::string& argument : arguments) {
    auto password = read_secret(argument, "--store-password", Bare::taken);
    if (!password) return std::unexpected(std::move(password.error()));
    passwords.push_back(std::move(*password));
  }
  if (const char* value = std::getenv("TRUSTPROBE_STORE_PASSWORD")) passwords.emplace_back(value);
  return passwords;
}

}  // namespace trustprobe::cli

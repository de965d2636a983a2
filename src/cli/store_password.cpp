#include "cli/store_password.h"

#include <cstdlib>

#include "base/file.h"
#include "base/text.h"

namespace trustprobe::cli {
namespace {

base::Result<std::string> read_password(const std::string& argument) {
  if (argument.starts_with("file:")) {
    auto text = base::read_file(argument.substr(5));
    if (!text) return std::unexpected(std::move(text.error()));
    std::string line = text->substr(0, text->find('\n'));
    if (line.ends_with('\r')) line.pop_back();
    return line;
  }
  if (argument.starts_with("env:")) {
    if (const char* value = std::getenv(argument.c_str() + 4)) return std::string(value);
    return std::unexpected(base::InputError{"--store-password " + base::printable(argument), "this variable is not set",
                                            "export it, or use file:PATH"});
  }
  return argument;
}

}  // namespace

base::Result<trust::Passwords> read_passwords(const std::vector<std::string>& arguments) {
  trust::Passwords passwords;
  for (const std::string& argument : arguments) {
    auto password = read_password(argument);
    if (!password) return std::unexpected(std::move(password.error()));
    passwords.push_back(std::move(*password));
  }
  if (const char* value = std::getenv("TRUSTPROBE_STORE_PASSWORD")) passwords.emplace_back(value);
  return passwords;
}

}  // namespace trustprobe::cli

#include "cli/secret.h"

#include <cstdlib>

#include "base/file.h"
#include "base/text.h"

namespace trustprobe::cli {

base::Result<std::string> read_secret(const std::string& argument, const std::string& option, Bare bare) {
  if (argument == "file:" || argument == "env:") {
    return std::unexpected(base::InputError{option + " " + argument,
                                            argument == "env:" ? "names no variable" : "names no file",
                                            "write file:PATH or env:NAME"});
  }
  if (argument.starts_with("file:")) {
    auto text = base::read_file(argument.substr(5));
    if (!text) return std::unexpected(std::move(text.error()));
    std::string line = text->substr(0, text->find('\n'));
    if (line.ends_with('\r')) line.pop_back();
    return line;
  }
  if (argument.starts_with("env:")) {
    if (const char* value = std::getenv(argument.c_str() + 4)) return std::string(value);
    return std::unexpected(base::InputError{option + " " + base::printable(argument), "this variable is not set",
                                            "export it, or use file:PATH"});
  }
  if (bare == Bare::taken) return argument;
  return std::unexpected(base::InputError{option, "every list of processes shows what is written on a command line",
                                          "write file:PATH or env:NAME"});
}

}  // namespace trustprobe::cli

#include "cli/output.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "base/text.h"
#include "report/layout.h"

namespace trustprobe::cli {
namespace {

bool environment_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

std::string clock(std::chrono::seconds duration) {
  return fmt::format("{}:{:02}", duration.count() / 60, duration.count() % 60);
}

}  // namespace

bool wants_colour(bool no_color_option) {
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return !no_color_option && !environment_set("NO_COLOR") && !dumb && isatty(STDOUT_FILENO) == 1;
}

bool speaks_utf8() {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    const std::string locale = base::ascii_lower(value);  // en_US.UTF-8, C.utf8
    return locale.find("utf-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  }
  return true;
}

int terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 100;
  return std::clamp<int>(size.ws_col, 60, 120);
}

Progress::Progress(std::size_t total)
    : total_(isatty(STDERR_FILENO) == 1 ? total : 0), started_(std::chrono::steady_clock::now()), drawn_(started_) {}

void Progress::update(std::size_t done, std::size_t not_probed) {
  using namespace std::chrono;
  const auto now = steady_clock::now();
  if (total_ == 0 || now - drawn_ < milliseconds{100}) return;
  drawn_ = now;
  const double elapsed = duration<double>(now - started_).count();
  const double rate = static_cast<double>(done) / elapsed;
  const auto left = seconds{rate > 0 ? static_cast<long>(static_cast<double>(total_ - done) / rate) : 0};
  const auto line = fmt::format("\r\x1b[K{} / {}   {:.0f}/s   not probed {}   elapsed {}   left {}",
                                report::grouped(done), report::grouped(total_), rate, report::grouped(not_probed),
                                clock(duration_cast<seconds>(now - started_)), clock(left));
  std::fputs(line.c_str(), stderr);
  std::fflush(stderr);
  shown_ = true;
}

void Progress::clear() {
  if (!shown_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  shown_ = false;
}

void write_lines(std::string_view lines) {
  if (std::fwrite(lines.data(), 1, lines.size(), stdout) != lines.size() || std::fflush(stdout) != 0) {
    throw OutputFailed(fmt::format("the output could not be written ({})", std::strerror(errno)));
  }
}

}  // namespace trustprobe::cli

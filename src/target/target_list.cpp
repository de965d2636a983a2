#include "target/target_list.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "target/list_line.h"
#include "target/parse_target.h"

namespace trustprobe::target {
namespace {

enum class LineStatus { read, too_long, end };

// Without its line feed. A line over the limit is not read to its end: nothing after it matters.
LineStatus read_line(std::FILE* file, std::string& line) {
  line.clear();
  for (int byte = std::getc(file); byte != EOF; byte = std::getc(file)) {
    if (byte == '\n') return LineStatus::read;
    if (line.size() == TargetList::line_limit) return LineStatus::too_long;
    line.push_back(static_cast<char>(byte));
  }
  return line.empty() ? LineStatus::end : LineStatus::read;
}

std::unexpected<base::InputError> unreadable(const std::string& name, int error) {
  return std::unexpected(base::InputError{name, fmt::format("cannot be read ({})", std::strerror(error)),
                                          "check the path and its permissions"});
}

std::unexpected<base::InputError> unspoolable(int error) {
  return std::unexpected(base::InputError{"",
                                          fmt::format("no temporary file can be written ({})", std::strerror(error)),
                                          "make room in the directory for temporary files"});
}

}  // namespace

base::Result<TargetList> TargetList::open(const std::string& path) {
  if (path == "-") return check(stdin, "standard input");
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return unreadable(path, EISDIR);
  const File file(std::fopen(path.c_str(), "re"));
  if (!file) return unreadable(path, errno);
  return check(file.get(), path);
}

base::Result<TargetList> TargetList::check(std::FILE* input, const std::string& name) {
  File spool(std::tmpfile());
  if (!spool) return unspoolable(errno);
  std::size_t size = 0, number = 0;
  std::string line;
  for (LineStatus status = read_line(input, line); status != LineStatus::end; status = read_line(input, line)) {
    const std::string where = fmt::format("{}:{}", name, ++number);
    if (status == LineStatus::too_long) {
      return std::unexpected(base::InputError{where, fmt::format("the line is longer than {} bytes", line_limit),
                                              "give one target a line"});
    }
    if (number == 1 && line.starts_with(byte_order_mark)) line.erase(0, byte_order_mark.size());
    const std::string_view text = line_content(line);
    if (text.empty()) continue;
    if (auto target = parse_target(text, where); !target) return std::unexpected(std::move(target.error()));
    std::fwrite(text.data(), 1, text.size(), spool.get());
    std::fputc('\n', spool.get());
    ++size;
  }
  if (std::ferror(input)) return unreadable(name, errno);
  if (size == 0)
    return std::unexpected(base::InputError{name, "no target in it", "write one host, host:port or URL a line"});
  if (std::fflush(spool.get()) != 0 || std::ferror(spool.get())) return unspoolable(errno);
  std::rewind(spool.get());
  return TargetList(std::move(spool), size);
}

std::optional<Target> TargetList::next() {
  std::string line;
  if (read_line(spool_.get(), line) == LineStatus::end) return std::nullopt;
  auto target = parse_target(line);
  if (!target) return std::nullopt;  // not reached: `check` let only good lines into the spool
  return std::move(*target);
}

}  // namespace trustprobe::target

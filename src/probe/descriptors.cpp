#include "probe/descriptors.h"

#include <sys/resource.h>

#include <filesystem>
#include <limits>

namespace trustprobe::probe {
namespace {

constexpr std::size_t kept_back = 16;

std::size_t open_now() {
  std::size_t count = 0;
  std::error_code error;
  std::filesystem::directory_iterator entries("/proc/self/fd", error);
  for (; !error && entries != std::filesystem::directory_iterator{}; entries.increment(error)) ++count;
  return count;
}

}  // namespace

std::size_t connections_possible() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::numeric_limits<std::size_t>::max();
  const rlim_t before = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) limit.rlim_cur = before;
  if (limit.rlim_cur == RLIM_INFINITY) return std::numeric_limits<std::size_t>::max();
  const std::size_t taken = open_now() + kept_back;
  return limit.rlim_cur > taken ? limit.rlim_cur - taken : 0;
}

}  // namespace trustprobe::probe

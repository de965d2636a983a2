#include "cli/interrupt.h"

#include <csignal>

namespace trustprobe::cli {
namespace {

// A signal handler can reach nothing but a global.
volatile std::sig_atomic_t signals = 0;

void on_signal(int number) {
  signals = signals + 1;
  if (signals > 1) {
    std::signal(number, SIG_DFL);
    std::raise(number);
  }
}

}  // namespace

void catch_interrupts() {
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
}

bool interrupted() {
  return signals > 0;
}

}  // namespace trustprobe::cli

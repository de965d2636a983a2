// SIGINT and SIGTERM ask for an end between whole lines; a second one ends at once.
#pragma once

namespace trustprobe::cli {

void catch_interrupts();
bool interrupted();

}  // namespace trustprobe::cli

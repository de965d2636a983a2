// What `trustprobe clients` prints: the rows of path/client.h, for people and for programs.
#pragma once

#include <span>
#include <string>

#include "path/client.h"
#include "report/text_report.h"

namespace trustprobe::report {

/// Every client in two or three lines: whom it stands for; how it searches, what it takes for an anchor, how that is
/// known.
std::string render_clients(std::span<const path::Client> clients, const TextStyle& style);

/// One client: the same, its evidence, and every rule that it enforces or does not.
std::string render_client(const path::Client& client, const TextStyle& style);

/// One `client` line each.
std::string json_clients(std::span<const path::Client> clients);

/// Which clients refuse a certificate with this problem, and where; then those that never do. Whole lines, for
/// `explain`.
std::string render_enforcement(path::ProblemId rule, std::span<const path::Client> clients, std::size_t width);

}  // namespace trustprobe::report

// How many file descriptors this process may still open.
#pragma once

#include <cstddef>

namespace trustprobe::probe {

/// Raises the soft limit to the hard one and returns how many connections fit into what is left, a few kept back for
/// the resolver and for files. Zero: not even one.
std::size_t connections_possible();

}  // namespace trustprobe::probe

// The names of an inventory as targets.
#pragma once

#include <cstddef>
#include <vector>

#include "inventory/inventory.h"
#include "target/target.h"

namespace trustprobe::inventory {

struct ProbeNames {
  std::vector<target::Target> targets;  ///< each host once, in the order of the items
  std::size_t wildcards = 0;            ///< names that stand for hosts which no export lists; each once
  std::size_t no_hosts = 0;             ///< names that no host can have; each once
  std::size_t nameless = 0;             ///< items that have no name at all
  std::size_t more_names = 0;           ///< items of which the export leaves names out
};

/// Hosts are asked on port 443.
ProbeNames probe_names(const std::vector<Item>& items);

}  // namespace trustprobe::inventory

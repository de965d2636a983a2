#include "inventory/probe_names.h"

#include <unordered_set>

#include "target/host.h"

namespace trustprobe::inventory {

ProbeNames probe_names(const std::vector<Item>& items) {
  ProbeNames all;
  std::unordered_set<std::string> seen;
  for (const Item& item : items) {
    all.nameless += item.names.empty() ? 1 : 0;
    all.more_names += item.more_names ? 1 : 0;
    for (const std::string& name : item.names) {
      if (!seen.insert(name).second) continue;
      if (name.starts_with("*.")) {
        ++all.wildcards;
      } else if (const auto host = target::parse_host(name)) {
        all.targets.push_back({.text = name, .host = host->text, .host_is_address = host->is_address, .address = {}});
      } else {
        ++all.no_hosts;
      }
    }
  }
  return all;
}

}  // namespace trustprobe::inventory

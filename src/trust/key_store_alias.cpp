#include "trust/key_store_alias.h"

#include <fmt/format.h>

#include <set>

#include "base/text.h"

namespace trustprobe::trust {

std::vector<std::string> unique_aliases(const std::vector<Anchor>& anchors) {
  std::vector<std::string> aliases;
  std::set<std::string> taken;
  for (const Anchor& anchor : anchors) {
    const std::string name = anchor.label.empty() ? x509::display_name(*anchor.certificate) : anchor.label;
    const std::string alias = base::ascii_lower(base::printable(name));
    std::string unique = alias;
    for (int number = 2; !taken.insert(unique).second; ++number) unique = fmt::format("{} ({})", alias, number);
    aliases.push_back(std::move(unique));
  }
  return aliases;
}

}  // namespace trustprobe::trust

#include "cli/client_selection.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/nearest_word.h"

namespace trustprobe::cli {
namespace {

base::InputError unknown_client(const std::string& id) {
  std::vector<std::string_view> ids;
  for (const path::Client& client : path::all_clients()) ids.push_back(client.id);
  const auto nearest = base::nearest_word(id, ids);
  const std::string list = fmt::format("known are {}", fmt::join(ids, ", "));
  return {"--client", fmt::format("no client is called '{}'", id),
          nearest ? fmt::format("did you mean {}? {}", *nearest, list) : list};
}

}  // namespace

base::Result<std::vector<const path::Client*>> select_clients(const std::vector<std::string>& ids) {
  std::vector<const path::Client*> selected;
  const auto add = [&](const path::Client& client) {
    if (std::ranges::find(selected, &client) == selected.end()) selected.push_back(&client);
  };
  for (const std::string& id : ids) {
    if (id == "all") {
      for (const path::Client& client : path::all_clients()) add(client);
    } else if (const path::Client* client = path::find_client(id)) {
      add(*client);
    } else {
      return std::unexpected(unknown_client(id));
    }
  }
  if (selected.empty()) selected.push_back(&path::web_client());
  return selected;
}

}  // namespace trustprobe::cli

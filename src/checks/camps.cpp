#include "checks/camps.h"

#include <algorithm>

#include "checks/verdict_words.h"

namespace trustprobe::checks {

std::vector<Camp> camps_of(const std::vector<const path::PathVerdict*>& verdicts) {
  std::vector<Camp> camps;
  for (const path::PathVerdict* verdict : verdicts) {
    std::string reason = verdict->verdict == path::Verdict::trusted ? std::string() : short_reason(*verdict);
    const auto same = std::ranges::find_if(
        camps, [&](const Camp& camp) { return camp.verdict == verdict->verdict && camp.reason == reason; });
    if (same == camps.end()) {
      camps.push_back({verdict->verdict, std::move(reason), {verdict}});
    } else {
      same->verdicts.push_back(verdict);
    }
  }
  const auto trusting = std::ranges::find(camps, path::Verdict::trusted, &Camp::verdict);
  if (trusting != camps.end()) std::rotate(camps.begin(), trusting, trusting + 1);
  return camps;
}

std::vector<std::string> clients_of(const Camp& camp) {
  std::vector<std::string> ids;
  for (const path::PathVerdict* verdict : camp.verdicts) ids.push_back(verdict->client);
  return ids;
}

}  // namespace trustprobe::checks

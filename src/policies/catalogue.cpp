#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "base/file.h"
#include "base/nearest_word.h"
#include "base/text.h"
#include "policies/policy.h"
#include "policies/policy_file.h"

namespace trustprobe::policies {
namespace {

using base::InputError;
using base::Result;
namespace fs = std::filesystem;

constexpr std::size_t largest_file = 1u << 20;

Result<std::vector<fs::path>> policy_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    if (entry->path().extension() == ".toml") files.push_back(entry->path());
  }
  if (error)
    return std::unexpected(
        InputError{folder.string(), "the folder of policies cannot be read: " + error.message(), ""});
  if (files.empty()) return std::unexpected(InputError{folder.string(), "no file of policies (*.toml) is in it", ""});
  std::ranges::sort(files);
  return files;
}

bool same(std::string_view one, std::string_view other) {
  return base::ascii_lower(one) == base::ascii_lower(other);
}

bool has_scope(const Policy& policy, std::string_view scope) {
  return std::ranges::any_of(policy.scopes, [&](const std::string& other) { return same(other, scope); });
}

/// No word before the name tells them apart.
bool alike(const Policy& one, const Policy& other) {
  if (!same(one.name, other.name) || !same(one.service, other.service)) return false;
  if (one.scopes.empty() || other.scopes.empty()) return true;
  return std::ranges::any_of(one.scopes, [&](const std::string& scope) { return has_scope(other, scope); });
}

/// Whether "service", "scope" or "service/scope" says of the policy what is right.
bool of_place(const Policy& policy, std::string_view place) {
  const std::size_t slash = place.find('/');
  if (slash == std::string_view::npos) return same(policy.service, place) || has_scope(policy, place);
  return same(policy.service, place.substr(0, slash)) && has_scope(policy, place.substr(slash + 1));
}

bool answers_to(const Policy& policy, std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return same(policy.name, name);
  return same(policy.name, name.substr(colon + 1)) && of_place(policy, name.substr(0, colon));
}

}  // namespace

Result<Catalogue> Catalogue::load(const fs::path& folder) {
  const auto files = policy_files(folder);
  if (!files) return std::unexpected(files.error());
  std::vector<PlacedPolicy> placed;
  for (const fs::path& file : *files) {
    const auto text = base::read_file(file, largest_file);
    if (!text) return std::unexpected(text.error());
    auto read = parse_policies(*text, file.string());
    if (!read) return std::unexpected(read.error());
    placed.insert(placed.end(), std::make_move_iterator(read->begin()), std::make_move_iterator(read->end()));
  }
  Catalogue catalogue;
  for (std::size_t i = 0; i < placed.size(); ++i) {
    for (std::size_t before = 0; before < i; ++before) {
      if (alike(placed[i].policy, placed[before].policy))
        return std::unexpected(
            InputError{placed[i].where,
                       fmt::format("policy '{}' of {} is at {} already", base::printable(placed[i].policy.name),
                                   base::printable(placed[i].policy.service), placed[before].where),
                       "give one of them another name, or scopes that tell them apart"});
    }
  }
  for (PlacedPolicy& each : placed) catalogue.policies_.push_back(std::move(each.policy));
  return catalogue;
}

const Policy* Catalogue::find(std::string_view name) const {
  const Policy* found = nullptr;
  for (const Policy& policy : policies_) {
    if (!answers_to(policy, name)) continue;
    if (found != nullptr) return nullptr;
    found = &policy;
  }
  return found;
}

std::string Catalogue::name_of(const Policy& policy) const {
  std::vector<std::string> names{policy.name, fmt::format("{}:{}", policy.service, policy.name)};
  for (const std::string& scope : policy.scopes)
    names.push_back(fmt::format("{}/{}:{}", policy.service, scope, policy.name));
  const auto own = std::ranges::find_if(names, [&](const std::string& name) { return find(name) == &policy; });
  return own == names.end() ? policy.name : *own;
}

std::string Catalogue::nearest(std::string_view name) const {
  // A name that several have is not misspelt: it lacks the word before it.
  const auto first = std::ranges::find_if(policies_, [&](const Policy& policy) { return answers_to(policy, name); });
  if (first != policies_.end()) return name_of(*first);
  std::vector<std::string> names, lower;
  for (const Policy& policy : policies_) {
    for (const std::string& spelt : {policy.name, fmt::format("{}:{}", policy.service, policy.name)}) {
      lower.push_back(base::ascii_lower(spelt));
      names.push_back(name_of(policy));
    }
  }
  const std::vector<std::string_view> known(lower.begin(), lower.end());
  const auto word = base::nearest_word(base::ascii_lower(name), known);
  if (!word) return "";
  return names[static_cast<std::size_t>(std::ranges::find(known, *word) - known.begin())];
}

}  // namespace trustprobe::policies

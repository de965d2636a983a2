#include <algorithm>
#include <unordered_map>

#include "base/hex.h"
#include "inventory/item_readers.h"

namespace trustprobe::inventory {
namespace {

template <typename Value>
bool contradict(const std::optional<Value>& one, const std::optional<Value>& other) {
  return one && other && *one != *other;
}

// An ARN stays when its certificate is renewed: exports of before and after are not about the same one.
bool same_certificate(const Item& one, const Item& other) {
  if (one.certificate && other.certificate) return one.certificate->fingerprint == other.certificate->fingerprint;
  if (contradict(one.serial, other.serial) || contradict(one.not_after, other.not_after)) return false;
  if (!one.arn.empty() && one.arn == other.arn) return true;
  return one.serial && other.serial && one.not_after && other.not_after;
}

template <typename Value>
void fill(Value& value, Value& other) {
  if (value == Value{}) value = std::move(other);
}

void fill(std::vector<Validation>& value, std::vector<Validation>& other) {
  if (value.empty()) value = std::move(other);
}

void take_names(Item& item, const Item& other) {
  if (item.names.empty() || (item.more_names && !other.more_names)) {
    item.more_names = other.more_names;
    item.names.insert(item.names.begin(), other.names.begin(), other.names.end());
  } else {
    item.names.insert(item.names.end(), other.names.begin(), other.names.end());
  }
  keep_once(item.names);
}

void merge(Item& item, Item other) {
  item.sources.insert(item.sources.end(), other.sources.begin(), other.sources.end());
  take_names(item, other);
  if (other.in_use) item.in_use = item.in_use.value_or(false) || *other.in_use;
  fill(item.arn, other.arn);
  fill(item.name, other.name);
  fill(item.serial, other.serial);
  fill(item.subject, other.subject);
  fill(item.not_before, other.not_before);
  fill(item.not_after, other.not_after);
  fill(item.uploaded, other.uploaded);
  fill(item.revoked_at, other.revoked_at);
  fill(item.revocation_reason, other.revocation_reason);
  fill(item.key_algorithm, other.key_algorithm);
  fill(item.signature_algorithm, other.signature_algorithm);
  fill(item.certificate, other.certificate);
  fill(item.status, other.status);
  fill(item.type, other.type);
  fill(item.failure_reason, other.failure_reason);
  fill(item.renewal_eligibility, other.renewal_eligibility);
  fill(item.renewal_status, other.renewal_status);
  fill(item.renewal_reason, other.renewal_reason);
  fill(item.validations, other.validations);
}

std::vector<std::string> keys_of(const Item& item) {
  std::vector<std::string> keys;
  if (!item.arn.empty()) keys.push_back(item.arn);
  if (item.serial) keys.push_back("serial " + base::to_hex(*item.serial));
  return keys;
}

}  // namespace

std::vector<Item> merged(std::vector<Item> items) {
  std::vector<Item> all;
  std::unordered_multimap<std::string, std::size_t> places;
  const auto find = [&](const Item& item) -> std::size_t {
    for (const std::string& key : keys_of(item)) {
      const auto [first, last] = places.equal_range(key);
      for (auto place = first; place != last; ++place) {
        if (same_certificate(all[place->second], item)) return place->second;
      }
    }
    return all.size();
  };
  for (Item& item : items) {
    const std::size_t place = find(item);
    std::vector<std::string> keys = keys_of(item);
    if (place == all.size()) {
      all.push_back(std::move(item));
    } else {
      const std::vector<std::string> known = keys_of(all[place]);
      std::erase_if(keys, [&](const std::string& key) { return std::ranges::find(known, key) != known.end(); });
      merge(all[place], std::move(item));
    }
    for (std::string& key : keys) places.emplace(std::move(key), place);
  }
  return all;
}

}  // namespace trustprobe::inventory

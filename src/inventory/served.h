// What endpoints serve, held against what the exports list.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "inventory/inventory.h"
#include "observation/observation.h"

namespace trustprobe::inventory {

/// One address and the distinct leaves that clients which want this name get there.
struct SeenEndpoint {
  std::string target;                        ///< as typed, or as an export names it
  std::string name;                          ///< that the certificate must be valid for
  std::string address;                       ///< "203.0.113.10:443"
  std::vector<x509::CertificateRef> leaves;  ///< that of the default offer first; not empty
};

struct SeenTarget {
  std::string target;
  std::vector<SeenEndpoint> endpoints;  ///< those that showed a certificate
};

/// Leaves that only clients without server name get are left out, unless an address has no others.
SeenTarget seen_in(const observation::Observation& observation);

/// By what a served certificate is known to be an item, the surest first.
enum class Join {
  certificate,       // byte for byte
  serial,            // serial number, and the expiry where the export has it
  names_and_expiry,  // every name that the export has is on it, and it ends in the same second; weaker: a twin, as one
                     // with another type of key, would be taken for it
};
std::string_view to_string(Join join);  // "certificate", "serial", "names-and-expiry"

std::optional<Join> join(const Item& item, const x509::Certificate& leaf);
/// The surest that the export allows; nothing when it says too little.
std::optional<Join> possible_join(const Item& item);

/// One endpoint that serves the item.
struct Service {
  const SeenEndpoint* endpoint = nullptr;
  Join join = Join::serial;
};

/// One endpoint whose name the item covers and that serves something else.
struct OtherServed {
  const SeenEndpoint* endpoint = nullptr;
  x509::CertificateRef leaf;                 ///< what clients get there first
  std::optional<std::size_t> known_as = {};  ///< the item that it is, when an export has it
};

struct ItemSeen {
  std::vector<Service> served;
  std::vector<OtherServed> others;
};

/// One endpoint that serves leaves which no item is.
struct NotListed {
  const SeenEndpoint* endpoint = nullptr;
  std::vector<x509::CertificateRef> leaves;  ///< these; not empty
};

struct ServedMap {
  std::vector<ItemSeen> items;  ///< one for each item
  std::vector<NotListed> in_no_export;
};

/// "www.example.com (203.0.113.10:443 and 203.0.113.11:443)", several targets listed; printable. Endpoints of one
/// target stand together.
std::string places_text(const std::vector<const SeenEndpoint*>& endpoints);

/// `items` and `targets` must outlive the result.
ServedMap map_served(const std::vector<Item>& items, const std::vector<SeenTarget>& targets);

}  // namespace trustprobe::inventory

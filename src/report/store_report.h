// What is in a trust store, for people and for programs.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "base/input_error.h"
#include "report/text_report.h"
#include "trust/trust_store.h"

namespace trustprobe::report {

/// Where it comes from, how it is protected, what Java sees, then its anchors a line each. Ends in a newline.
std::string render_store(const trust::TrustStore& store, base::Instant now, const TextStyle& style);

/// name, path, format, sha256, modified, anchors (how many): what every report says of the stores it used.
boost::json::object store_identity_json(const trust::TrustStore& store);

/// One `store` line.
std::string store_json(const trust::TrustStore& store);

/// A store by its name: what was loaded, or why it could not be.
struct NamedStore {
  std::string name;
  base::Result<trust::TrustStoreRef> loaded;
};

/// A line each, the sentence under those that cannot be loaded.
std::string render_store_list(const std::vector<NamedStore>& stores, const TextStyle& style);

/// One `named-store` line each.
std::string store_list_json(const std::vector<NamedStore>& stores);

/// Limits in words: "not for certificates issued after 2026-04-15; only for TLS servers"; empty: none.
std::string constraints_text(const trust::AnchorConstraints& constraints);

std::string_view to_string(trust::Readers readers);         // "all", "not-java", "java-only"
std::string_view to_string(trust::PasswordCheck password);  // "none-needed", "matched", ...

}  // namespace trustprobe::report

// Exports as AWS prints them, made up: account 123456789012, example.com.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "inventory/inventory.h"
#include "support/certificate_maker.h"

namespace trustprobe::inventory {

inline const std::string audit_header =
    "awsAccountId,requestedByServicePrincipal,certificateArn,serial,subject,notBefore,notAfter,issuedAt,revokedAt,"
    "revocationReason,templateArn\n";

inline const std::string ca_arn = "arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/1a2b3c4d-0001";
inline const std::string acm_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/1a2b3c4d-0001";
inline const std::string iam_arn = "arn:aws:iam::123456789012:server-certificate/shop";

/// The items of an export without mistakes.
inline std::vector<Item> items_of(const std::string& text) {
  auto read = read_export(text, "export");
  REQUIRE_MESSAGE(read.has_value(), (read ? std::string() : read.error().sentence()));
  return read->items;
}

/// Its one item.
inline Item item_of(const std::string& text) {
  auto items = items_of(text);
  REQUIRE(items.size() == 1);
  return items.front();
}

/// What is said of one with a mistake.
inline std::string mistake_in(const std::string& text) {
  const auto read = read_export(text, "export");
  return read ? "" : read.error().sentence();
}

/// A JSON string of a text.
inline std::string quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char letter : text) quoted += letter == '\n' ? "\\n" : letter == '"' ? "\\\"" : std::string(1, letter);
  return quoted + "\"";
}

inline std::string on(const std::optional<base::Instant>& instant) {
  return instant ? base::to_rfc3339(*instant) : "never";
}

}  // namespace trustprobe::inventory

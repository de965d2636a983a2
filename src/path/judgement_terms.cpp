#include "path/judgement_terms.h"

#include <algorithm>
#include <array>

namespace trustprobe::path {
namespace {

struct PurposeName {
  Purpose purpose;
  std::string_view name;
};

constexpr std::array purposes{PurposeName{Purpose::server, "server"}, PurposeName{Purpose::client, "client"},
                              PurposeName{Purpose::any, "any"}, PurposeName{Purpose::code_signing, "code-signing"},
                              PurposeName{Purpose::mdl, "mdl"}};

}  // namespace

std::string_view to_string(Purpose purpose) {
  const auto found = std::ranges::find(purposes, purpose, &PurposeName::purpose);
  return found == purposes.end() ? "" : found->name;
}

std::optional<Purpose> find_purpose(std::string_view name) {
  const auto found = std::ranges::find(purposes, name, &PurposeName::name);
  return found == purposes.end() ? std::nullopt : std::optional(found->purpose);
}

}  // namespace trustprobe::path

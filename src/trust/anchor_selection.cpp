#include "trust/anchor_selection.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/hex.h"
#include "base/nearest_word.h"
#include "base/text.h"

namespace trustprobe::trust {
namespace {

using Anchors = std::vector<const Anchor*>;

std::vector<std::string> names_of(const Anchor& anchor) {
  return {base::ascii_lower(x509::display_name(*anchor.certificate)), base::ascii_lower(anchor.label)};
}

template <typename Fits>
Anchors anchors_where(const TrustStore& store, Fits fits) {
  Anchors found;
  for (const Anchor& anchor : store.anchors()) {
    if (fits(anchor)) found.push_back(&anchor);
  }
  return found;
}

template <typename Fits>
Anchors anchors_named(const TrustStore& store, Fits fits) {
  return anchors_where(store, [&](const Anchor& anchor) { return std::ranges::any_of(names_of(anchor), fits); });
}

// The beginning of a fingerprint in lower case without colons, when the text can be one.
std::optional<std::string> fingerprint_prefix(std::string_view text) {
  std::string digits = base::ascii_lower(text);
  std::erase(digits, ':');
  const bool hex = digits.find_first_not_of("0123456789abcdef") == std::string::npos;
  return hex && digits.size() >= 8 && digits.size() <= 64 ? std::optional(digits) : std::nullopt;
}

std::set<std::string> display_names(const Anchors& anchors) {
  std::set<std::string> names;
  for (const Anchor* anchor : anchors) names.insert(base::printable(x509::display_name(*anchor->certificate)));
  return names;
}

base::InputError ambiguous(const std::string& shown, const Anchors& anchors) {
  constexpr std::size_t most = 5;
  const auto names = display_names(anchors);
  std::vector<std::string> listed(names.begin(), names.end());
  const std::size_t left_out = listed.size() - std::min(most, listed.size());
  listed.resize(listed.size() - left_out);
  return {shown,
          fmt::format("fits {} anchors: {}{}", names.size(), fmt::join(listed, ", "),
                      left_out > 0 ? fmt::format(" and {} more", left_out) : ""),
          "give the whole name or the fingerprint, or a pattern with * to mean them all"};
}

base::InputError nothing_fits(const TrustStore& store, const std::string& shown, std::string_view text) {
  std::vector<std::string> names;
  for (const Anchor& anchor : store.anchors()) names.push_back(x509::display_name(*anchor.certificate));
  const auto nearest = base::nearest_word(text, std::vector<std::string_view>(names.begin(), names.end()));
  return {shown, fmt::format("no anchor of {} has this name or fingerprint", base::printable(store.name())),
          nearest ? fmt::format("did you mean '{}'?", base::printable(*nearest))
                  : fmt::format("`trustprobe store show {}` lists them", base::printable(store.name()))};
}

}  // namespace

base::Result<std::vector<const Anchor*>> select_anchors(const TrustStore& store, std::string_view text) {
  const std::string wanted = base::ascii_lower(base::trimmed(text)), shown = base::printable(text);
  if (wanted.empty()) return std::unexpected(base::InputError{"", "no root is named", "give a name or a fingerprint"});
  if (const auto prefix = fingerprint_prefix(wanted)) {
    auto found = anchors_where(
        store, [&](const Anchor& anchor) { return x509::fingerprint_hex(*anchor.certificate).starts_with(*prefix); });
    if (!found.empty()) return found;
  }
  const bool pattern = wanted.contains('*');
  auto exact = anchors_named(
      store, [&](const std::string& name) { return pattern ? base::fits_pattern(wanted, name) : name == wanted; });
  if (!exact.empty()) return exact;
  if (pattern) return std::unexpected(nothing_fits(store, shown, text));
  auto partial = anchors_named(store, [&](const std::string& name) { return name.contains(wanted); });
  if (partial.empty()) return std::unexpected(nothing_fits(store, shown, text));
  if (display_names(partial).size() > 1) return std::unexpected(ambiguous(shown, partial));
  return partial;
}

}  // namespace trustprobe::trust

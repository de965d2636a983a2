#include "compare/interception.h"

#include <fmt/format.h>

#include <algorithm>

#include "compare/interception_parts.h"

namespace trustprobe::compare {
namespace {

Decision undetermined(std::string reason) {
  return {.verdict = InterceptionVerdict::undetermined, .yardstick = Yardstick::nothing, .reason = std::move(reason)};
}

Decision decide(const InterceptionSide& via, const InterceptionSide& direct, const InterceptionTerms& terms) {
  if (!uses_proxy(*via.observation)) return undetermined("not through the proxy: NO_PROXY has it");
  if (via.chains.empty()) return judged_silence(via, direct);
  if (!direct.chains.empty()) return compared_with_direct(via, direct);
  // Who asked for a direct look did not ask for the roots of servers that may have private ones.
  if (direct.asked() && terms.expected_anchors.empty())
    return undetermined(
        fmt::format("directly it {}, so that there is nothing to hold the certificate against; "
                    "--no-direct would judge it by its root",
                    direct.silence));
  Decision decision = judged_by_roots(via, terms);
  if (direct.asked()) decision.reason += fmt::format("; directly it {}", direct.silence);
  return decision;
}

}  // namespace

std::string_view to_string(InterceptionVerdict verdict) {
  switch (verdict) {
    case InterceptionVerdict::transparent:
      return "transparent";
    case InterceptionVerdict::re_signed:
      return "re-signed";
    case InterceptionVerdict::altered:
      return "altered";
    case InterceptionVerdict::blocked:
      return "blocked";
    case InterceptionVerdict::undetermined:
      return "undetermined";
  }
  return "";
}

std::string_view to_string(Yardstick yardstick) {
  switch (yardstick) {
    case Yardstick::direct_path:
      return "direct-path";
    case Yardstick::expected_root:
      return "expected-root";
    case Yardstick::public_roots:
      return "public-roots";
    case Yardstick::nothing:
      return "nothing";
  }
  return "";
}

std::string_view to_string(Likeness likeness) {
  switch (likeness) {
    case Likeness::same:
      return "same";
    case Likeness::differs:
      return "differs";
    case Likeness::not_compared:
      return "not-compared";
  }
  return "";
}

Interception interception_of(const assess::Assessment& via, const assess::Assessment* direct,
                             const InterceptionTerms& terms) {
  Interception result{
      .target = via.observation->target.text, .reason = {}, .via = side_of(via, terms.now), .direct = {}};
  if (direct != nullptr) result.direct = side_of(*direct, terms.now);
  find_issuers(result.via, result.direct);
  Decision decision = decide(result.via, result.direct, terms);
  result.verdict = decision.verdict;
  result.yardstick = decision.yardstick;
  result.reason = std::move(decision.reason);
  result.chain = decision.chain;
  result.where = std::move(decision.where);
  result.facts = facts_of(result.via, result.chain, result.direct);
  const bool suspicious =
      result.verdict == InterceptionVerdict::re_signed || result.verdict == InterceptionVerdict::undetermined;
  if (suspicious) result.hints = product_hints(result.via);
  return result;
}

}  // namespace trustprobe::compare

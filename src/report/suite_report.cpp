#include "report/suite_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/text.h"
#include "report/json_report.h"
#include "report/layout.h"

namespace trustprobe::report {
namespace {

using suites::Judgement;
using suites::JudgementStatus;

constexpr std::array worst_first{JudgementStatus::unmet, JudgementStatus::undetermined, JudgementStatus::met};

std::string colours(JudgementStatus status, std::string text, const TextStyle& style) {
  if (!style.colour) return text;
  const int code = status == JudgementStatus::met ? 32 : status == JudgementStatus::unmet ? 31 : 33;
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::size_t widest_target(const std::vector<Judgement>& judgements) {
  std::size_t width = 0;
  for (const auto& judgement : judgements) width = std::max(width, judgement.target.size());
  return std::min<std::size_t>(width, 48);
}

std::string row(const Judgement& judgement, std::size_t target_width, bool several_stores, const TextStyle& style) {
  const std::string status = fmt::format("{:<12}", to_string(judgement.status));
  const std::size_t column = 2 + status.size() + 2 + target_width + 2;
  std::string words = several_stores ? base::printable(judgement.store) + ": " : "";
  // What was expected is said where it was not simply met.
  if (judgement.status != JudgementStatus::met) words += fmt::format("expected {}; found ", judgement.expected);
  return fmt::format("  {}  {:<{}}  {}", colours(judgement.status, status, style), base::printable(judgement.target),
                     target_width,
                     folded(words + judgement.found, static_cast<std::size_t>(style.width), column, column));
}

boost::json::object line_of(std::string_view kind, const suites::Suite& suite) {
  return {{"schema_version", schema_version}, {"kind", kind}, {"suite", base::valid_utf8(suite.name)}};
}

}  // namespace

std::string render_suite(const suites::Suite& suite, const std::vector<Judgement>& judgements, const TextStyle& style) {
  const auto counts = suites::count(judgements);
  std::string text =
      fmt::format("{}   {}: {} met, {} unmet, {} undetermined\n\n", base::printable(suite.name),
                  base::counted(judgements.size(), "expectation"), counts.met, counts.unmet, counts.undetermined);
  const std::size_t width = widest_target(judgements);
  const bool several_stores = suite.stores.size() > 1;
  for (const auto status : worst_first) {
    for (const auto& judgement : judgements) {
      if (judgement.status == status) text += row(judgement, width, several_stores, style);
    }
  }
  return text;
}

std::string json_judgement(const suites::Suite& suite, const Judgement& judgement) {
  auto line = line_of("judgement", suite);
  line["target"] = base::valid_utf8(judgement.target);
  line["store"] = base::valid_utf8(judgement.store);
  line["expectation"] = judgement.expectation;
  line["expected"] = judgement.expected;
  line["status"] = to_string(judgement.status);
  line["found"] = base::valid_utf8(judgement.found);
  return boost::json::serialize(line) + "\n";
}

std::string json_suite(const suites::Suite& suite, const std::vector<Judgement>& judgements) {
  const auto counts = suites::count(judgements);
  auto line = line_of("suite", suite);
  line["counts"] = {{"met", counts.met}, {"unmet", counts.unmet}, {"undetermined", counts.undetermined}};
  return boost::json::serialize(line) + "\n";
}

}  // namespace trustprobe::report

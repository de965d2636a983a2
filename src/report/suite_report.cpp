#include "report/suite_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/text.h"
#include "path/client.h"
#include "report/json_report.h"
#include "report/layout.h"

namespace trustprobe::report {
namespace {

using suites::Judgement;
using suites::JudgementStatus;

constexpr std::array worst_first{JudgementStatus::unmet, JudgementStatus::undetermined, JudgementStatus::waived,
                                 JudgementStatus::met};

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

/// What the rows of a suite say where it is not the same in all of them.
struct Columns {
  std::size_t target_width = 0;
  bool several_stores = false;
};

// "kiosk, as java judges: " before what a store and a client were asked.
std::string asked(const Judgement& judgement, const Columns& columns) {
  std::string words = columns.several_stores ? base::printable(judgement.store) : std::string();
  if (!judgement.client.empty() && judgement.client != path::web_client().id)
    words += fmt::format("{}as {} judges", words.empty() ? "" : ", ", judgement.client);
  return words.empty() ? words : words + ": ";
}

// The verdict's words need no name, and what was expected is said where it was not simply met.
std::string sentence(const Judgement& judgement, const Columns& columns) {
  std::string words = asked(judgement, columns);
  const bool check = judgement.expectation == "check";
  if (!check && judgement.expectation != "verdict") words += fmt::format("{}: ", judgement.expectation);
  if (judgement.status != JudgementStatus::met) {
    words += fmt::format("expected {}; found {}", judgement.expected, judgement.found);
  } else {
    words += check ? judgement.expected : judgement.found;
  }
  if (judgement.severity != base::Severity::error && judgement.status != JudgementStatus::met)
    words += fmt::format(" ({})", to_string(judgement.severity));
  return words;
}

// Who is to be told, and where the suite says so: for what was not met.
std::vector<std::string> fine_print(const Judgement& judgement) {
  std::vector<std::string> lines;
  if (judgement.status == JudgementStatus::met) return lines;
  if (judgement.status == JudgementStatus::waived)
    lines.push_back(fmt::format("waived until {}: {}", base::to_date(judgement.waiver->until),
                                base::printable(judgement.waiver->reason)));
  if (!judgement.remedy.empty()) lines.push_back("Do: " + judgement.remedy);
  std::vector<std::string> told;
  if (!judgement.owner.empty()) told.push_back("owner " + judgement.owner);
  for (const auto* text : {&judgement.source, &judgement.note}) {
    if (!text->empty()) told.push_back(*text);
  }
  if (!told.empty()) lines.push_back(fmt::format("{} ({})", fmt::join(told, "; "), base::printable(judgement.where)));
  return lines;
}

std::string row(const Judgement& judgement, const Columns& columns, const TextStyle& style) {
  const std::string status = fmt::format("{:<12}", to_string(judgement.status));
  const std::size_t column = 2 + status.size() + 2 + columns.target_width + 2;
  const auto width = static_cast<std::size_t>(style.width);
  std::string text =
      fmt::format("  {}  {:<{}}  {}", colours(judgement.status, status, style), base::printable(judgement.target),
                  columns.target_width, folded(sentence(judgement, columns), width, column, column));
  for (const std::string& line : fine_print(judgement))
    text += std::string(column, ' ') + folded(line, width, column, column + 2);
  return text;
}

boost::json::object line_of(std::string_view kind, const suites::Suite& suite) {
  return {{"schema_version", schema_version}, {"kind", kind}, {"suite", base::valid_utf8(suite.name)}};
}

}  // namespace

std::string render_suite(const suites::Suite& suite, const std::vector<Judgement>& judgements, const TextStyle& style) {
  const auto counts = suites::count(judgements);
  std::string text =
      fmt::format("{}   {}: {} met, {} unmet, {} undetermined{}\n\n", base::printable(suite.name),
                  base::counted(judgements.size(), "expectation"), counts.met, counts.unmet, counts.undetermined,
                  counts.waived > 0 ? fmt::format(", {} waived", counts.waived) : "");
  const Columns columns{widest_target(judgements), suite.stores.size() > 1};
  for (const auto status : worst_first) {
    for (const auto& judgement : judgements) {
      if (judgement.status == status) text += row(judgement, columns, style);
    }
  }
  return text;
}

std::string json_judgement(const suites::Suite& suite, const Judgement& judgement) {
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? boost::json::value(nullptr) : boost::json::value(base::valid_utf8(text));
  };
  auto line = line_of("judgement", suite);
  line["target"] = base::valid_utf8(judgement.target);
  line["store"] = text_or_null(judgement.store);
  line["client"] = text_or_null(judgement.client);
  line["expectation"] = judgement.expectation;
  line["expected"] = base::valid_utf8(judgement.expected);
  line["status"] = to_string(judgement.status);
  line["found"] = base::valid_utf8(judgement.found);
  line["remedy"] = text_or_null(judgement.remedy);
  line["severity"] = to_string(judgement.severity);
  line["owner"] = text_or_null(judgement.owner);
  line["source"] = text_or_null(judgement.source);
  line["note"] = text_or_null(judgement.note);
  line["where"] = base::valid_utf8(judgement.where);
  line["undetermined_allowed"] = judgement.undetermined_allowed;
  line["waiver"] = nullptr;
  if (judgement.waiver) {
    line["waiver"] = {{"reason", base::valid_utf8(judgement.waiver->reason)},
                      {"until", base::to_rfc3339(judgement.waiver->until)}};
  }
  return boost::json::serialize(line) + "\n";
}

std::string json_suite(const suites::Suite& suite, const std::vector<Judgement>& judgements) {
  const auto counts = suites::count(judgements);
  auto line = line_of("suite", suite);
  line["counts"] = {
      {"met", counts.met}, {"unmet", counts.unmet}, {"undetermined", counts.undetermined}, {"waived", counts.waived}};
  return boost::json::serialize(line) + "\n";
}

}  // namespace trustprobe::report

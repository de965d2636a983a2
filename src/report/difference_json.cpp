#include <boost/json.hpp>

#include "observation/json.h"
#include "report/difference_report.h"
#include "report/verdict_json.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;
using compare::Difference;
using compare::Direction;
using observation::outside_text;
using observation::text_or_null;

json::object side_json(const ComparedSide& side) {
  return {{"name", outside_text(side.name, {})},
          {"targets", side.targets},
          {"first", instant_or_null(side.first)},
          {"last", instant_or_null(side.last)}};
}

}  // namespace

json::object one_difference_json(const Difference& difference) {
  return {{"kind", to_string(difference.kind)},
          {"direction", to_string(difference.direction)},
          {"subject", outside_text(difference.subject, {})},
          {"before", text_or_null(difference.before, {})},
          {"after", text_or_null(difference.after, {})},
          {"sentence", outside_text(difference.sentence, {})},
          {"remedy", text_or_null(difference.remedy, {})}};
}

std::string difference_json(const compare::TargetDifference& difference) {
  json::object line = line_of("difference", {});
  line.emplace("target", outside_text(difference.target, {}));
  line.emplace("direction", to_string(difference.direction()));
  line.emplace("before", instant_or_null(difference.before));
  line.emplace("after", instant_or_null(difference.after));
  json::array differences;
  for (const Difference& each : difference.differences) differences.push_back(one_difference_json(each));
  line.emplace("differences", std::move(differences));
  std::string text;
  append_line(line, text);
  return text;
}

std::string DifferenceReport::json() const {
  json::object line = line_of("difference-summary", {});
  line.emplace("before", side_json(before_));
  line.emplace("after", side_json(after_));
  line.emplace("targets", targets_);
  for (const auto direction :
       {Direction::worse, Direction::undetermined, Direction::better, Direction::changed, Direction::unchanged})
    line.emplace(to_string(direction), count(direction));
  std::string text;
  append_line(line, text);
  return text;
}

}  // namespace trustprobe::report

#include "report/store_difference_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "checks/served.h"
#include "observation/json.h"
#include "report/layout.h"
#include "report/store_report.h"
#include "report/verdict_json.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;
using observation::outside_text;
using trust::Anchor;
using trust::AnchorPair;

std::string anchor_text(const Anchor& anchor) {
  const x509::Certificate& certificate = *anchor.certificate;
  return fmt::format("{}, {}, until {} ({})", checks::name_of(certificate),
                     base::printable(certificate.public_key.name), base::to_date(certificate.not_after),
                     x509::fingerprint_hex(certificate).substr(0, 8));
}

std::string limits_text(const Anchor& anchor) {
  std::string text = constraints_text(anchor.constraints);
  if (anchor.readers == trust::Readers::not_java) text += text.empty() ? "not seen by Java" : "; not seen by Java";
  if (anchor.readers == trust::Readers::java_only) text += text.empty() ? "only for Java" : "; only for Java";
  return text.empty() ? "for all TLS servers" : text;
}

class Section {
 public:
  explicit Section(const TextStyle& style) : width_(static_cast<std::size_t>(std::max(style.width, 60))) {}

  void title(const std::string& text, std::size_t count) {
    if (count > 0) text_ += fmt::format("\n  {} ({})\n", text, grouped(count));
  }
  void line(const std::string& text) { text_ += "    " + folded(text, width_, 4, 6); }
  std::string take() { return std::move(text_); }

 private:
  std::size_t width_;
  std::string text_;
};

json::object anchor_json(const Anchor& anchor) {
  return {{"sha256", x509::fingerprint_hex(*anchor.certificate)},
          {"subject", outside_text(anchor.certificate->subject.text, {})}};
}

json::array anchors_json(const std::vector<const Anchor*>& anchors) {
  json::array array;
  for (const Anchor* anchor : anchors) array.push_back(anchor_json(*anchor));
  return array;
}

json::array pairs_json(const std::vector<AnchorPair>& pairs, bool limits) {
  json::array array;
  for (const AnchorPair& pair : pairs) {
    json::object object{{"before", anchor_json(*pair.before)}, {"after", anchor_json(*pair.after)}};
    object.emplace("limits_before", limits ? json::value(limits_text(*pair.before)) : json::value(nullptr));
    object.emplace("limits_after", limits ? json::value(limits_text(*pair.after)) : json::value(nullptr));
    array.push_back(std::move(object));
  }
  return array;
}

}  // namespace

std::string render_store_difference(const trust::TrustStore& before, const trust::TrustStore& after,
                                    const trust::StoreDifference& difference, const TextStyle& style) {
  const std::string one = base::printable(before.name()), other = base::printable(after.name());
  std::string text =
      fmt::format("{}   {} ({}) and {} ({}), {} in common\n",
                  difference.empty() ? toned("SAME", Tone::good, style) : toned("DIFFERENT", Tone::notable, style), one,
                  base::counted(before.anchors().size(), "anchor"), other,
                  base::counted(after.anchors().size(), "anchor"), grouped(difference.same));
  Section section(style);
  section.title("only in " + one, difference.only_before.size());
  for (const Anchor* anchor : difference.only_before) section.line(anchor_text(*anchor));
  section.title("only in " + other, difference.only_after.size());
  for (const Anchor* anchor : difference.only_after) section.line(anchor_text(*anchor));
  section.title("the same name and key in another certificate", difference.reissued.size());
  for (const AnchorPair& pair : difference.reissued)
    section.line(anchor_text(*pair.before) + "; now " + anchor_text(*pair.after));
  section.title("other limits", difference.other_limits.size());
  for (const AnchorPair& pair : difference.other_limits)
    section.line(
        fmt::format("{}: {}; now {}", anchor_text(*pair.before), limits_text(*pair.before), limits_text(*pair.after)));
  return text + section.take();
}

std::string store_difference_json(const trust::TrustStore& before, const trust::TrustStore& after,
                                  const trust::StoreDifference& difference) {
  json::object line = line_of("store-difference", {});
  line.emplace("before", outside_text(before.name(), {}));
  line.emplace("after", outside_text(after.name(), {}));
  line.emplace("same", difference.same);
  line.emplace("only_before", anchors_json(difference.only_before));
  line.emplace("only_after", anchors_json(difference.only_after));
  line.emplace("reissued", pairs_json(difference.reissued, false));
  line.emplace("other_limits", pairs_json(difference.other_limits, true));
  std::string text;
  append_line(line, text);
  return text;
}

}  // namespace trustprobe::report

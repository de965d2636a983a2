// The parts of a target's text report. Each is empty when it has nothing to say, else whole lines.
#pragma once

#include <span>
#include <string>

#include "assess/assess.h"
#include "report/scan_section.h"
#include "report/text_report.h"

namespace trustprobe::report {

/// What the sections look at.
struct View {
  const assess::Assessment& assessment;
  const assess::Terms& terms;
  const TextStyle& style;
  checks::CheckInput input;

  std::size_t width() const { return static_cast<std::size_t>(style.width); }
};

/// The answer: target, one word, and what it rests on. One line.
std::string headline(const View& view);

/// What failed or could not be determined, worst first; with `verbose` also what passed.
std::string findings_section(const View& view);

/// What scans found out; endpoints whose surfaces are alike share one telling.
std::string surfaces_section(const View& view);

/// Chain by store: yes and the anchor, or no and the reason.
std::string trust_section(const View& view);

/// With `verbose`: the paths that were tried and did not hold.
std::string rejected_section(const View& view);

/// The certificates as sent, chain by chain, and what clients without server name get.
std::string chains_section(const View& view);

/// The addresses with their times or failures, the HTTP answer; with `verbose` every attempt.
std::string addresses_section(const View& view);

}  // namespace trustprobe::report

// The report of a suite: what was expected, what was found, worst first.
#pragma once

#include <string>
#include <vector>

#include "report/text_report.h"
#include "suites/judgement.h"
#include "suites/suite.h"

namespace trustprobe::report {

/// For people: the counts, then unmet, undetermined and met judgements with what was found.
std::string render_suite(const suites::Suite& suite, const std::vector<suites::Judgement>& judgements,
                         const TextStyle& style);

/// One `judgement` line.
std::string json_judgement(const suites::Suite& suite, const suites::Judgement& judgement);

/// The `suite` line that ends a suite's lines: counts.
std::string json_suite(const suites::Suite& suite, const std::vector<suites::Judgement>& judgements);

}  // namespace trustprobe::report

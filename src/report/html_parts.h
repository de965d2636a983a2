// The parts of the HTML report: what report/html/page.html has slots for. What is not made here is drawn by
// report/html/report.js from the data.
#pragma once

#include "report/markup.h"
#include "report/report.h"

namespace trustprobe::report {

/// report/html/page.html with its style and its script, and slots such as `{{matrix}}`; made by report/html/embed.py.
std::string_view html_page();

/// The sentences that answer the run: "1 of 4 targets has an error, 1 was not probed, 2 have warnings." For `run` the
/// expectations come first.
std::vector<std::string> html_answer(const Report& report);

/// The counts per outcome, as switches of the filter.
Markup html_tally(const Report& report);

/// Targets x stores, the worst first. The row of `report.targets[n]` has the id "tn".
Markup html_matrix(const Report& report);

/// What failed or could not be determined, each sentence once with the targets that it is about, the worst first.
Markup html_findings(const Report& report);

/// Empty when no suite was judged.
Markup html_judgements(const Report& report);

Markup html_stores(const Report& report);

/// What is drawn on demand, as JSON that is safe inside of <script>: no "<", no line separators.
/// Times are seconds since 1970; certificates, stores, checks and endpoints are named by their index.
std::string html_data(const Report& report);

/// A link to the row of a target.
Markup link_to_target(const Report& report, std::size_t target);

/// "trusted", "refused", "undetermined": the words of cells.
std::string_view cell_word(path::Verdict verdict);

}  // namespace trustprobe::report

// Runs files in the x509-limbo schema through the rules of one client.
// usage: limbo_runner FILE... [--client ID] [--format text|tsv] [--disagreements FILE]
//
// text: every case on which the client and the author disagree, then totals per category. Exits 1 when one of them is
// not in the list of disagreements (lines "ID  REASON"; tests/limbo/disagreements/CLIENT.txt by default), or when a
// listed one agrees. tsv: "id, accept|refuse|undetermined|skip, reason" of every case, to be compared with real
// clients.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>

#include "limbo/limbo_case.h"

using namespace trustprobe;

namespace {

struct Options {
  std::vector<std::string> files;
  std::string client = "strict";
  std::string format = "text";
  std::string disagreements;
};

struct Totals {
  std::size_t cases = 0, agree = 0, false_accept = 0, false_refuse = 0, undetermined = 0, skipped = 0;
};

std::map<std::string, std::string> listed_disagreements(const std::string& file) {
  std::map<std::string, std::string> listed;
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t blank = line.find(' ');
    if (line.empty() || line.front() == '#' || blank == std::string::npos) continue;
    listed[line.substr(0, blank)] = line.substr(line.find_first_not_of(' ', blank));
  }
  return listed;
}

std::string one_line(std::string text) {
  for (char& character : text) {
    if (character == '\t' || character == '\n') character = ' ';
  }
  return text;
}

/// The cases of all files, one client.
class Run {
 public:
  explicit Run(const Options& options)
      : options_(options),
        client_(*path::find_client(options.client)),
        listed_(listed_disagreements(options.disagreements)) {}

  void judge(const limbo::Case& each) {
    const auto begin = std::chrono::steady_clock::now();
    const limbo::Answer answer = limbo::ask(each, client_, signatures_);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    if (took.count() > slowest_) {
      slowest_ = took.count();
      slowest_id_ = each.id;
    }
    if (options_.format == "tsv") {
      const std::string_view word = !each.skipped.empty()                           ? "skip"
                                    : answer.verdict == path::Verdict::trusted      ? "accept"
                                    : answer.verdict == path::Verdict::undetermined ? "undetermined"
                                                                                    : "refuse";
      fmt::print("{}\t{}\t{}\n", each.id, word, one_line(each.skipped.empty() ? answer.reasons : each.skipped));
    } else {
      count(each, answer);
    }
  }

  /// Whether every disagreement is listed and every listed one disagrees.
  bool finish() {
    if (options_.format == "tsv") return true;
    fmt::print("\n{:<44}{:>7}{:>7}{:>14}{:>14}{:>14}{:>9}\n", "category", "cases", "agree", "false accept",
               "false refuse", "undetermined", "skipped");
    Totals all;
    for (const auto& [category, totals] : totals_) print_totals(category, totals, all);
    print_totals("all", all, all);
    fmt::print("{}: {} listed, {} not listed; slowest {} in {:.1f} ms\n", client_.id, listed_count_, unlisted_count_,
               slowest_id_, slowest_);
    return unlisted_count_ == 0;
  }

 private:
  void count(const limbo::Case& each, const limbo::Answer& answer) {
    Totals& totals = totals_[each.category];
    ++totals.cases;
    if (!each.skipped.empty()) {
      ++totals.skipped;
      return;
    }
    const bool trusted = answer.verdict == path::Verdict::trusted;
    const bool undetermined = answer.verdict == path::Verdict::undetermined;
    // What cannot be decided is as good as refused: nobody is let in.
    const bool agrees = trusted == each.accepted && (!undetermined || !each.accepted);
    totals.undetermined += undetermined;
    totals.agree += agrees;
    totals.false_accept += trusted && !each.accepted;
    totals.false_refuse += !trusted && each.accepted;
    report(each, answer, agrees);
  }

  void report(const limbo::Case& each, const limbo::Answer& answer, bool agrees) {
    const auto reason = listed_.find(each.id);
    if (agrees && reason == listed_.end()) return;
    if (!agrees && reason != listed_.end()) {
      ++listed_count_;
      fmt::print("{}\n  expected {}, {}; listed: {}\n", each.id, each.accepted ? "SUCCESS" : "FAILURE",
                 to_string(answer.verdict), reason->second);
      return;
    }
    ++unlisted_count_;
    fmt::print("{}\n  expected {}, {}; {}\n", each.id, each.accepted ? "SUCCESS" : "FAILURE", to_string(answer.verdict),
               agrees ? "agrees now: take it off the list" : one_line(answer.reasons));
  }

  static void print_totals(const std::string& name, const Totals& totals, Totals& all) {
    fmt::print("{:<44}{:>7}{:>7}{:>14}{:>14}{:>14}{:>9}\n", name, totals.cases, totals.agree, totals.false_accept,
               totals.false_refuse, totals.undetermined, totals.skipped);
    if (&totals == &all) return;
    all.cases += totals.cases;
    all.agree += totals.agree;
    all.false_accept += totals.false_accept;
    all.false_refuse += totals.false_refuse;
    all.undetermined += totals.undetermined;
    all.skipped += totals.skipped;
  }

  const Options& options_;
  const path::Client& client_;
  std::map<std::string, std::string> listed_;
  path::SignatureMemory signatures_;
  std::map<std::string, Totals> totals_;
  std::size_t listed_count_ = 0, unlisted_count_ = 0;
  double slowest_ = 0;
  std::string slowest_id_;
};

int run(Options options) {
  if (options.disagreements.empty()) {
    const char* source = std::getenv("TRUSTPROBE_SOURCE");
    options.disagreements =
        fmt::format("{}/tests/limbo/disagreements/{}.txt", source == nullptr ? "." : source, options.client);
  }
  Run run(options);
  for (const std::string& file : options.files) {
    for (const limbo::Case& each : limbo::read_cases(file)) run.judge(each);
  }
  return run.finish() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Runs cases in the x509-limbo schema through the rules of one client");
  app.add_option("FILE", options.files, "Cases, .json or .json.xz")->required();
  app.add_option("--client", options.client, "Whose rules")->capture_default_str()->check([](const std::string& id) {
    return path::find_client(id) == nullptr ? "no client is called " + id : std::string();
  });
  app.add_option("--format", options.format, "text or tsv")
      ->capture_default_str()
      ->check(CLI::IsMember({"text", "tsv"}));
  app.add_option("--disagreements", options.disagreements, "Cases on which we differ, each with its reason");
  CLI11_PARSE(app, argc, argv);
  try {
    return run(options);
  } catch (const std::runtime_error& failure) {
    std::cerr << "limbo_runner: " << failure.what() << '\n';
    return 2;
  }
}

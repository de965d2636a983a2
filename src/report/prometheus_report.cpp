// Prometheus' text exposition format, for the textfile collector. What a certificate is does not depend on whether it
// is trusted; where none was seen there is no sample, and never a made-up date.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>

#include "report/report_format.h"
#include "report/rule_results.h"

namespace trustprobe::report {
namespace {

struct Label {
  std::string_view name;
  std::string_view value;
};
using Labels = std::vector<Label>;

std::string escaped(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    if (c == '\n') {
      text += "\\n";
    } else {
      text += c;
    }
  }
  return text;
}

std::string text_of(const Labels& labels) {
  std::string text;
  for (const Label& label : labels)
    text += fmt::format("{}{}=\"{}\"", text.empty() ? "" : ",", label.name, escaped(label.value));
  return text.empty() ? "" : "{" + text + "}";
}

/// A metric. Of two samples with the same labels one stays: the same may be probed twice in one run.
class Family {
 public:
  Family(std::string_view name, std::string_view help) : name_(name), help_(help) {}

  /// The first one stays.
  void set(const Labels& labels, double value) { samples_.emplace(text_of(labels), value); }
  void lower(const Labels& labels, double value) {
    const auto [place, added] = samples_.emplace(text_of(labels), value);
    if (!added) place->second = std::min(place->second, value);
  }
  void raise(const Labels& labels, double value) {
    const auto [place, added] = samples_.emplace(text_of(labels), value);
    if (!added) place->second = std::max(place->second, value);
  }
  void add(const Labels& labels, double value) { samples_[text_of(labels)] += value; }

  std::string text() const {
    if (samples_.empty()) return "";
    std::string text = fmt::format("# HELP trustprobe_{0} {1}\n# TYPE trustprobe_{0} gauge\n", name_, help_);
    for (const auto& [labels, value] : samples_) text += fmt::format("trustprobe_{}{} {}\n", name_, labels, value);
    return text;
  }

 private:
  std::string_view name_, help_;
  std::map<std::string, double> samples_;
};

double seconds(base::Instant at) {
  return static_cast<double>(at.time_since_epoch().count());
}

double seconds(base::Microseconds duration) {
  return static_cast<double>(duration.count()) / 1e6;
}

/// One sample for each state that there is: 1 for the one that holds.
template <typename State, std::size_t count>
void set_state(Family& family, Labels labels, std::string_view name, State state, const State (&states)[count]) {
  for (const State each : states) {
    labels.push_back({name, to_string(each)});
    family.raise(labels, each == state ? 1 : 0);
    labels.pop_back();
  }
}

constexpr path::Verdict verdicts[]{path::Verdict::trusted, path::Verdict::not_trusted, path::Verdict::undetermined};
constexpr revocation::Status statuses[]{revocation::Status::good, revocation::Status::revoked,
                                        revocation::Status::unknown, revocation::Status::not_checked};

int rank(path::Verdict verdict) {
  return verdict == path::Verdict::not_trusted ? 2 : verdict == path::Verdict::undetermined ? 1 : 0;
}

int rank(revocation::Status status) {
  switch (status) {
    case revocation::Status::revoked:
      return 3;
    case revocation::Status::unknown:
      return 2;
    case revocation::Status::good:
      return 1;
    case revocation::Status::not_checked:
      break;
  }
  return 0;
}

struct Metrics {
  Family not_before{"certificate_not_before_timestamp_seconds", "Begin of the served certificate's validity."};
  Family not_after{"certificate_not_after_timestamp_seconds", "End of the served certificate's validity."};
  Family info{"certificate_info", "The served certificate; always 1."};
  Family revocation{"certificate_revocation", "1 for what is known of the served certificate's revocation."};
  Family verdict{"verdict", "1 for the worst verdict of a store and a client on the chains of a target."};
  Family reachable{"endpoint_reachable",
                   "1 when the address answered with a certificate, or what stands in its place, else 0."};
  Family connect{"connect_duration_seconds", "How long the TCP connection took."};
  Family handshake{"handshake_duration_seconds", "How long the TLS handshake took; none where it failed."};
  Family probed{"target_probed", "1 when some address of the target showed a certificate, else 0."};
  Family findings{"findings", "Checks that failed at a target, by severity."};
  Family undetermined{"findings_undetermined", "Checks of a target that could not be decided."};
  Family judgements{"judgements", "Expectations of a suite, by how they turned out."};
  Family targets{"targets", "Targets of the run, by outcome."};
  Family started{"last_run_timestamp_seconds", "When the run began."};
  Family duration{"run_duration_seconds", "How long the run took."};
  Family build{"build_info", "The program that wrote this; always 1."};

  std::string text() const {
    std::string text;
    for (const Family* family :
         {&build, &connect, &handshake, &reachable, &info, &not_after, &not_before, &revocation, &verdict, &findings,
          &undetermined, &judgements, &started, &duration, &probed, &targets})
      text += family->text();
    return text;
  }
};

void add_chain(Metrics& metrics, const Report& report, const ReportedTarget& target, const ReportedChain& chain) {
  if (!chain.defect.empty()) return;
  const ReportedCertificate& leaf = leaf_of(report, chain);
  revocation::Status revoked = revocation::Status::not_checked;
  for (const ReportedVerdict& verdict : chain.verdicts) {
    if (rank(verdict.revocation) > rank(revoked)) revoked = verdict.revocation;
  }
  for (const std::size_t place : chain.endpoints) {
    const ReportedEndpoint& endpoint = target.endpoints[place];
    const std::string port = std::to_string(endpoint.port);
    const std::string_view name = chain.default_only ? std::string_view() : endpoint.server_name;
    const Labels where{{"target", target.target},
                       {"address", endpoint.address},
                       {"port", port},
                       {"server_name", name},
                       {"key", leaf.key}};
    // Where two certificates of a kind are served at one place, the one counts that ends first.
    metrics.not_after.lower(where, seconds(leaf.not_after));
    metrics.not_before.raise(where, seconds(leaf.not_before));
    set_state(metrics.revocation, where, "status", revoked, statuses);
    Labels info = where;
    info.insert(info.end(),
                {{"serial", leaf.serial}, {"sha256", leaf.id}, {"subject", leaf.name}, {"issuer", leaf.issuer_name}});
    metrics.info.set(info, 1);
  }
}

// A target may be probed for several suites, or twice for one: of what each would say by itself the worst holds.
void add_verdicts(Metrics& metrics, const Report& report) {
  std::map<std::tuple<std::string, std::string, std::string, std::string>, path::Verdict> worst;
  for (const ReportedTarget& target : report.targets) {
    const std::string suite = report.suites.empty() ? "" : report.suites.at(target.suite).name;
    for (const ReportedChain* chain : chains_that_count(target)) {
      for (const ReportedVerdict& verdict : chain->verdicts) {
        const auto [place, added] =
            worst.try_emplace({suite, target.target, verdict.store, verdict.client}, verdict.verdict);
        if (!added && rank(verdict.verdict) > rank(place->second)) place->second = verdict.verdict;
      }
    }
  }
  for (const auto& [who, verdict] : worst) {
    const auto& [suite, target, store, client] = who;
    Labels labels{{"target", target}, {"store", store}, {"client", client}};
    if (!suite.empty()) labels.push_back({"suite", suite});
    set_state(metrics.verdict, std::move(labels), "verdict", verdict, verdicts);
  }
}

void add_endpoint(Metrics& metrics, const ReportedTarget& target, const ReportedEndpoint& endpoint) {
  const std::string port = std::to_string(endpoint.port);
  const Labels where{{"target", target.target}, {"address", endpoint.address}, {"port", port}};
  metrics.reachable.lower(where, endpoint.reached ? 1 : 0);
  if (endpoint.connect.count() > 0) metrics.connect.set(where, seconds(endpoint.connect));
  // What an alert took says nothing of how long a handshake takes.
  if (endpoint.complete && endpoint.handshake.count() > 0) metrics.handshake.set(where, seconds(endpoint.handshake));
}

void add_findings(Metrics& metrics, const std::vector<RuleResult>& results) {
  for (const RuleResult& result : results) {
    if (!result.suite.empty()) {
      metrics.judgements.add({{"suite", result.suite}, {"status", to_string(result.status)}}, 1);
      continue;
    }
    for (const base::Severity each : {base::Severity::error, base::Severity::warning, base::Severity::note}) {
      const bool counts = result.status == RuleStatus::failed && result.severity == each;
      metrics.findings.add({{"target", result.target}, {"severity", to_string(each)}}, counts ? 1 : 0);
    }
    metrics.undetermined.add({{"target", result.target}}, result.status == RuleStatus::undetermined ? 1 : 0);
  }
}

void add_run(Metrics& metrics, const Report& report) {
  metrics.build.set({{"version", version_of(report)}}, 1);
  metrics.started.set({}, seconds(report.started));
  metrics.duration.set({}, seconds(report.ended - report.started));
  for (const Outcome outcome : {Outcome::ok, Outcome::note, Outcome::warning, Outcome::error, Outcome::not_probed})
    metrics.targets.set({{"outcome", to_string(outcome)}}, static_cast<double>(report.count(outcome)));
}

}  // namespace

std::string prometheus_report(const Report& report, const ReportSettings& settings) {
  Metrics metrics;
  add_run(metrics, report);
  add_findings(metrics, rule_results(report, settings));
  for (const ReportedTarget& target : report.targets) {
    metrics.probed.lower({{"target", target.target}}, target.outcome == Outcome::not_probed ? 0 : 1);
    for (const ReportedEndpoint& endpoint : target.endpoints) add_endpoint(metrics, target, endpoint);
    for (const ReportedChain& chain : target.chains) add_chain(metrics, report, target, chain);
  }
  add_verdicts(metrics, report);
  return metrics.text();
}

}  // namespace trustprobe::report

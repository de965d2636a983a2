#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/text.h"
#include "checks/feature_rule.h"
#include "checks/rows.h"
#include "checks/served.h"
#include "wire/registry.h"

namespace trustprobe::checks {
namespace {

using observation::Answer;
using observation::FeatureAnswer;
using observation::FeatureSurface;
using observation::Surface;

using Questions = std::vector<std::string>;

struct OpenQuestions {
  Questions lost;    ///< no answer came
  Questions barred;  ///< only clients with a certificate get so far
  Questions hidden;  ///< the server picked something else each time
};

std::string with_reason(std::string_view question, std::string_view why) {
  return why.empty() ? std::string(question) : fmt::format("{} ({})", question, base::printable(why));
}

void add_list(const observation::AcceptedList& list, std::string_view noun, std::string_view where,
              Questions& questions) {
  if (list.exhaustive()) return;
  questions.push_back(fmt::format("{}{}", base::counted(list.undetermined.size(), noun), where));
}

// An ECDSA certificate calls for its own curve (RFC 8422 5.3), so hellos offer that beside the group in question, and
// servers that pick it hide the others. Lost answers are counted, so these are told apart.
bool hidden_by_certificate_curve(const Surface& surface) {
  return surface.effort.connections > 0 && surface.effort.unanswered == 0;
}

void add_lists(const Surface& surface, OpenQuestions& open) {
  Questions& questions = open.lost;
  for (const observation::VersionSurface& version : surface.versions) {
    const std::string name = wire::version_name(version.version);
    if (version.supported == Answer::undetermined) questions.push_back(with_reason(name, version.detail));
    add_list(version.cipher_suites, "cipher suite", " of " + name, questions);
  }
  add_list(surface.groups, "group", "", questions);
  add_list(surface.groups_tls12, "group", " of TLS 1.2",
           hidden_by_certificate_curve(surface) ? open.hidden : questions);
  add_list(surface.signature_schemes, "signature scheme", "", questions);
  add_list(surface.signature_schemes_tls12, "signature scheme", " of TLS 1.2", questions);
}

void add_features(const FeatureSurface& features, OpenQuestions& questions) {
  using Row = std::pair<std::string_view, FeatureAnswer FeatureSurface::*>;
  static constexpr std::array rows{
      Row{"session id resumption", &FeatureSurface::session_id_resumption},
      Row{"ticket resumption", &FeatureSurface::ticket_resumption},
      Row{"PSK resumption", &FeatureSurface::psk_resumption},
      Row{"early data", &FeatureSurface::early_data},
      Row{"secure renegotiation", &FeatureSurface::secure_renegotiation},
      Row{"renegotiation by the client", &FeatureSurface::client_renegotiation},
      Row{"extended master secret", &FeatureSurface::extended_master_secret},
      Row{"encrypt-then-MAC", &FeatureSurface::encrypt_then_mac},
      Row{"compression", &FeatureSurface::compression},
      Row{"fallback SCSV", &FeatureSurface::fallback_scsv},
      Row{"heartbeat", &FeatureSurface::heartbeat},
      Row{"OCSP stapling", &FeatureSurface::ocsp_stapling},
      Row{"client certificate request", &FeatureSurface::client_certificate_request},
      Row{"certificate compression", &FeatureSurface::certificate_compression_asked},
  };
  for (const auto& [name, member] : rows) {
    const FeatureAnswer& found = features.*member;
    if (found.answer != Answer::undetermined || does_not_apply(found)) continue;
    if (wants_client_certificate(found)) {
      questions.barred.emplace_back(name);
    } else {
      questions.lost.push_back(with_reason(name, found.detail));
    }
  }
}

void add_counts(const Surface& surface, Questions& questions) {
  const auto add = [&](std::ptrdiff_t count, std::string_view noun) {
    if (count > 0) questions.push_back(base::counted(static_cast<std::size_t>(count), noun));
  };
  add(std::ranges::count(surface.selection, Answer::undetermined, &observation::SelectedCertificate::served),
      "certificate choice");
  add(std::ranges::count(surface.clients, Answer::undetermined, &observation::SimulatedClient::connects),
      "simulated client");
  add(std::ranges::count(surface.trials, Answer::undetermined, &observation::HelloTrial::answered), "trial hello");
}

std::string detail_of(const Surface& surface, const Questions& questions) {
  const observation::ScanEffort& effort = surface.effort;
  return fmt::format(
      "Not known: {}. Of {}, {} went without an answer, and {} of at most {} were asked again. What is not known is "
      "neither good nor bad.",
      listed(questions, 12), base::counted(effort.connections, "connection"), effort.unanswered, effort.retried,
      effort.retry_budget);
}

Finding lost(const Scanned& at, const Questions& questions) {
  const bool silent = gave_no_answer(at.surface);
  return left_open(at, silent ? Severity::error : at.check.severity,
                   {.summary = silent ? std::string("answered no hello of the scan")
                                      : fmt::format("left {} of the scan open: {}",
                                                    base::counted(questions.size(), "question"), listed(questions, 2)),
                    .detail = detail_of(at.surface, questions),
                    .remedy = "scan it again with fewer connections at a time, or ask whoever runs it for a rate "
                              "limit that lets this machine through"});
}

Finding barred(const Scanned& at, const Questions& questions) {
  return left_open(at, Severity::note,
                   {.summary = fmt::format("does not answer {} of the scan without a client certificate: {}",
                                           base::counted(questions.size(), "question"), listed(questions, 2)),
                    .detail = fmt::format("Not known: {}. The server ended these handshakes for want of a client "
                                          "certificate, and this program sends none.",
                                          listed(questions, 12)),
                    .remedy = std::string(client_certificate_remedy)});
}

Finding hidden(const Scanned& at, const Questions& questions) {
  return left_open(at, Severity::note,
                   {.summary = fmt::format("does not show whether it takes {}", listed(questions)),
                    .detail = "Its ECDSA certificate calls for its own curve, and the server picked that whenever it "
                              "was offered beside another group. No answer was lost.",
                    .remedy = "nothing: clients that offer the curve of the certificate get that one"});
}

// What attempts showed is judged, at whichever address.
std::size_t count_unjudged(const Scanned& at) {
  const auto showed_leaf = [](const observation::Attempt& attempt) { return !attempt.handshake.chain.empty(); };
  if (std::ranges::any_of(at.endpoint.attempts, showed_leaf)) return 0;
  std::set<base::Bytes> leaves = leaves_of_scan(at.endpoint);
  for (const ServedChain& served : at.input.chains) leaves.erase(served.chain->certificates.front().der);
  return leaves.size();
}

Finding unjudged(const Scanned& at, std::size_t count) {
  return left_open(
      at, at.check.severity,
      {.summary = fmt::format("showed {} to the scan and none to the offers of probe: not judged",
                              base::counted(count, "certificate")),
       .detail = "Only what the offers of probe get is held against trust stores, names and dates. Nothing is said "
                 "of these certificates but what the tables of the scan show.",
       .remedy = "find out why those hellos get no answer, or probe it again from another network"});
}

SurfaceVerdict judge(const Scanned& at) {
  OpenQuestions questions;
  add_lists(at.surface, questions);
  add_features(at.surface.features, questions);
  add_counts(at.surface, questions.lost);
  SurfaceVerdict verdict;
  if (!questions.lost.empty()) verdict.findings.push_back(lost(at, questions.lost));
  if (!questions.barred.empty()) verdict.findings.push_back(barred(at, questions.barred));
  if (!questions.hidden.empty()) verdict.findings.push_back(hidden(at, questions.hidden));
  if (const std::size_t count = count_unjudged(at); count > 0) verdict.findings.push_back(unjudged(at, count));
  return verdict;
}

void run(const Check& self, const CheckInput& input, std::vector<Finding>& findings) {
  judge_all_surfaces(self, input, judge, findings);
}

}  // namespace

constinit const Check scan_undetermined{
    .id = "scan-undetermined",
    .title = "The scan could not find everything out",
    .severity = Severity::warning,
    .citation = "the answers of one endpoint to many ClientHellos",
    .explanation =
        "Some hellos of the scan got no answer, also when they were sent again. A rate limit, a firewall and a busy "
        "server look the same from here. What depends on them is reported as undetermined, never as a yes or a no. An "
        "endpoint that answered nothing at all is an error.",
    .remedy = "Scan it again with fewer connections at a time, or from another network.",
    .needs_scan = true,
    .run = run,
};

}  // namespace trustprobe::checks

#include "checks/scanned.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "checks/served.h"

namespace trustprobe::checks {
namespace {

bool same_words(const Finding& one, const Finding& other) {
  return one.status == other.status && one.severity == other.severity && one.summary == other.summary &&
         one.detail == other.detail && one.remedy == other.remedy;
}

// Adds the finding, or its address to an equal one from `first` on.
void add(Finding finding, std::size_t endpoint, std::size_t first, std::vector<Finding>& findings) {
  const auto begin = findings.begin() + static_cast<std::ptrdiff_t>(first);
  const auto known =
      std::find_if(begin, findings.end(), [&](const Finding& earlier) { return same_words(earlier, finding); });
  if (known != findings.end()) {
    known->endpoints.push_back(endpoint);
    return;
  }
  finding.endpoints = {endpoint};
  findings.push_back(std::move(finding));
}

enum class Silent { left_out, judged };

void judge_endpoints(const Check& self, const CheckInput& input, Silent silent, SurfaceJudge judge,
                     std::vector<Finding>& findings) {
  const std::size_t first = findings.size();
  bool scanned = false, applies = false;
  for (std::size_t i = 0; i < input.observation.endpoints.size(); ++i) {
    const observation::EndpointObservation& seen = input.observation.endpoints[i];
    if (!seen.surface || (silent == Silent::left_out && gave_no_answer(*seen.surface))) continue;
    scanned = true;
    SurfaceVerdict verdict = judge({self, input, seen, *seen.surface});
    applies = applies || verdict.applies;
    for (Finding& finding : verdict.findings) add(std::move(finding), i, first, findings);
  }
  for (std::size_t i = first; i < findings.size(); ++i) findings[i].subject = each_of(input, findings[i].endpoints);
  if (scanned && findings.size() == first) conclude(self, applies, findings);
}

Finding finding_of(const Scanned& at, Status status, Severity severity, Told told) {
  Finding finding{.check = at.check.id, .status = status, .severity = severity};
  finding.summary = std::move(told.summary);
  finding.detail = std::move(told.detail);
  finding.remedy = std::move(told.remedy);
  return finding;
}

}  // namespace

void judge_surfaces(const Check& self, const CheckInput& input, SurfaceJudge judge, std::vector<Finding>& findings) {
  judge_endpoints(self, input, Silent::left_out, judge, findings);
}

void judge_all_surfaces(const Check& self, const CheckInput& input, SurfaceJudge judge,
                        std::vector<Finding>& findings) {
  judge_endpoints(self, input, Silent::judged, judge, findings);
}

Finding fault(const Scanned& at, Severity severity, Told told) {
  return finding_of(at, Status::failed, severity, std::move(told));
}

Finding fault(const Scanned& at, Told told) {
  return fault(at, at.check.severity, std::move(told));
}

Finding undetermined(const Scanned& at, Severity severity, std::string_view question, std::string_view why) {
  const std::string reason = why.empty() ? std::string() : ": " + base::printable(why);
  return finding_of(at, Status::undetermined, severity,
                    {.summary = fmt::format("did not show {}{}", question, reason),
                     .detail = "A lost answer is neither a yes nor a no. A rate limit, or something on the way that "
                               "drops some hellos, looks the same.",
                     .remedy = "scan it again, with fewer connections at a time or from another network"});
}

Finding undetermined(const Scanned& at, std::string_view question, std::string_view why) {
  return undetermined(at, at.check.severity, question, why);
}

Finding left_open(const Scanned& at, Severity severity, Told told) {
  return finding_of(at, Status::undetermined, severity, std::move(told));
}

SurfaceVerdict not_applicable() {
  return {.applies = false};
}

SurfaceVerdict passed() {
  return {};
}

SurfaceVerdict verdict_of(Finding finding) {
  SurfaceVerdict verdict;
  verdict.findings.push_back(std::move(finding));
  return verdict;
}

bool gave_no_answer(const observation::Surface& surface) {
  return std::ranges::all_of(
      surface.versions, [](const auto& version) { return version.supported == observation::Answer::undetermined; });
}

bool seen_as_far_as_certificate_request(const observation::EndpointObservation& seen) {
  const auto required = [](const observation::Attempt& attempt) {
    return attempt.handshake.client_certificate == observation::ClientCertificate::required;
  };
  return seen.surface && seen.surface->features.client_certificate_request.answer == observation::Answer::yes &&
         std::ranges::any_of(seen.attempts, required);
}

std::set<base::Bytes> leaves_of_scan(const observation::EndpointObservation& seen) {
  std::set<base::Bytes> leaves;
  const auto add_leaf = [&](const x509::PresentedChain& chain) {
    if (!chain.empty()) leaves.insert(chain.certificates.front().der);
  };
  if (!seen.surface) return leaves;
  for (const observation::SelectedCertificate& cell : seen.surface->selection) add_leaf(cell.chain);
  for (const observation::SimulatedClient& client : seen.surface->clients) add_leaf(client.chain);
  return leaves;
}

std::string each_of(const CheckInput& input, const std::vector<std::size_t>& endpoints) {
  if (endpoints.size() == 1) return address_text(input, endpoints.front());
  if (endpoints.size() == input.observation.endpoints.size()) return "every address";
  std::vector<std::string> addresses;
  for (const std::size_t endpoint : endpoints) addresses.push_back(address_text(input, endpoint));
  return "each of " + listed(addresses);
}

}  // namespace trustprobe::checks

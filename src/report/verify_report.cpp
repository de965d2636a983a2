#include "report/verify_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/text.h"
#include "checks/camps.h"
#include "checks/served.h"
#include "checks/verdict_words.h"
#include "observation/json.h"
#include "report/json_report.h"
#include "report/layout.h"
#include "report/path_tree.h"
#include "report/verdict_json.h"
#include "x509/base64.h"

namespace trustprobe::report {
namespace {

namespace json = boost::json;
using observation::outside_text;
using path::PathVerdict;
using path::Verdict;

struct Word {
  std::string_view text;
  Tone tone;
};

Word word_for(Verdict verdict) {
  switch (verdict) {
    case Verdict::trusted:
      return {"TRUSTED", Tone::good};
    case Verdict::not_trusted:
      return {"NOT TRUSTED", Tone::bad};
    case Verdict::undetermined:
      return {"UNDETERMINED", Tone::warning};
  }
  return {"", Tone::plain};
}

std::string camp_text(const checks::Camp& camp) {
  const std::string clients = fmt::format("{}", fmt::join(checks::clients_of(camp), ", "));
  switch (camp.verdict) {
    case Verdict::trusted:
      return fmt::format("trusted by {}", clients);
    case Verdict::not_trusted:
      return fmt::format("refused by {}: {}", clients, camp.reason);
    case Verdict::undetermined:
      return fmt::format("undetermined for {}: {}", clients, camp.reason);
  }
  return "";
}

std::vector<const PathVerdict*> of_store(const std::vector<PathVerdict>& verdicts, const std::string& store) {
  std::vector<const PathVerdict*> found;
  for (const PathVerdict& verdict : verdicts) {
    if (verdict.store == store) found.push_back(&verdict);
  }
  return found;
}

// "by lab: Lab Root CA 3, 150 days left", or why not.
std::string short_answer(const VerifiedChain& chain) {
  const Verdict verdict = overall(chain);
  if (chain.signer && chain.signer->status != x509::SignatureStatus::valid) {
    return chain.signer->status == x509::SignatureStatus::invalid
               ? "the signature is not over this data by this key"
               : fmt::format("the algorithm {} is not in this build", base::printable(chain.signer->algorithm));
  }
  const auto deciding = std::ranges::find(chain.verdicts, verdict, &PathVerdict::verdict);
  const std::string store = base::printable(deciding->store);
  if (verdict != Verdict::trusted) return fmt::format("by {}: {}", store, checks::short_reason(*deciding));
  std::vector<std::string> stores;
  for (const PathVerdict& each : chain.verdicts) {
    if (stores.empty() || stores.back() != base::printable(each.store)) stores.push_back(base::printable(each.store));
  }
  return fmt::format("by {}: {}, {} left", checks::listed(stores), checks::name_of(*deciding->path.anchor->certificate),
                     checks::duration_text(chain.presented.front()->not_after - chain.at));
}

std::string signature_line(const x509::CmsSigner& signer) {
  const std::string_view status = signer.status == x509::SignatureStatus::valid     ? "holds"
                                  : signer.status == x509::SignatureStatus::invalid ? "does not hold"
                                                                                    : "cannot be checked by this build";
  return fmt::format("  signature ({}) {}, made by {}\n", base::printable(signer.algorithm), status,
                     signer.certificate ? checks::name_of(*signer.certificate) : "nobody that is known");
}

std::string store_part(const VerifiedChain& chain, const trust::TrustStore& store, const TextStyle& style) {
  const auto width = static_cast<std::size_t>(style.width);
  std::vector<const PathVerdict*> verdicts = of_store(chain.verdicts, store.name());
  const PathVerdict& drawn = *verdicts.front();
  std::string text = fmt::format(
      "\n  {} ({}), as {} judges{}\n", base::printable(store.name()), base::counted(store.anchors().size(), "anchor"),
      drawn.client, chain.expected_name.empty() ? " without a name" : " for " + base::printable(chain.expected_name));
  text += draw_paths(drawn, style, 4);
  text += fmt::format("    {}, {}\n", base::counted(drawn.candidates, "candidate path"),
                      base::counted(drawn.signature_checks, "signature check"));
  for (const PathVerdict* other : of_store(chain.others, store.name())) verdicts.push_back(other);
  for (const checks::Camp& camp : checks::camps_of(verdicts)) text += "    " + folded(camp_text(camp), width, 4, 6);
  return text;
}

json::object certificates_json(const VerifiedChain& chain) {
  json::object certificates;
  for (const x509::CertificateRef& certificate : chain.presented) {
    certificates.emplace(x509::fingerprint_hex(*certificate),
                         json::object{{"subject", outside_text(certificate->subject.text, {})},
                                      {"not_after", base::to_rfc3339(certificate->not_after)},
                                      {"der", x509::to_base64(certificate->der)}});
  }
  return certificates;
}

json::value signer_json(const std::optional<x509::CmsSigner>& signer) {
  if (!signer) return nullptr;
  const std::string_view status = signer->status == x509::SignatureStatus::valid     ? "valid"
                                  : signer->status == x509::SignatureStatus::invalid ? "invalid"
                                                                                     : "unsupported";
  return json::object{{"status", status}, {"algorithm", outside_text(signer->algorithm, {})}};
}

}  // namespace

path::Verdict overall(const VerifiedChain& chain) {
  const auto any = [&](Verdict verdict) {
    return std::ranges::find(chain.verdicts, verdict, &PathVerdict::verdict) != chain.verdicts.end();
  };
  const auto signature = chain.signer ? chain.signer->status : x509::SignatureStatus::valid;
  if (signature == x509::SignatureStatus::invalid || any(Verdict::not_trusted)) return Verdict::not_trusted;
  if (signature == x509::SignatureStatus::unsupported || any(Verdict::undetermined)) return Verdict::undetermined;
  return Verdict::trusted;
}

std::string render_verified(const VerifiedChain& chain, const std::vector<trust::TrustStoreRef>& stores,
                            const TextStyle& style) {
  const Word word = word_for(overall(chain));
  const std::string title = base::printable(chain.title);
  const std::size_t before = display_width(title) + word.text.size() + 6;
  std::string text = fmt::format("{}   {}   {}", title, toned(word.text, word.tone, style),
                                 folded(short_answer(chain), static_cast<std::size_t>(style.width), before, 4));
  if (chain.signer) text += signature_line(*chain.signer);
  for (const trust::TrustStoreRef& store : stores) text += store_part(chain, *store, style);
  return text;
}

std::string verified_json(const VerifiedChain& chain) {
  json::object line = line_of("verified", {});
  line.emplace("title", outside_text(chain.title, {}));
  line.emplace("expected_name", observation::text_or_null(chain.expected_name, {}));
  line.emplace("at", base::to_rfc3339(chain.at));
  line.emplace("purpose", to_string(chain.purpose));
  line.emplace("verdict", to_string(overall(chain)));
  line.emplace("signature", signer_json(chain.signer));
  line.emplace("certificates", certificates_json(chain));
  json::array verdicts, sent;
  for (const x509::CertificateRef& certificate : chain.presented)
    sent.push_back(json::value(x509::fingerprint_hex(*certificate)));
  for (const PathVerdict& verdict : chain.verdicts) {
    json::object object = verdict_json(verdict, *chain.presented.front(), {});
    json::array also;
    for (const path::CandidatePath& path : verdict.also_trusted) also.push_back(path_json(path, {}));
    object.emplace("also_trusted", std::move(also));
    object.emplace("candidates", verdict.candidates);
    object.emplace("signature_checks", verdict.signature_checks);
    verdicts.push_back(std::move(object));
  }
  line.emplace("chain", std::move(sent));
  line.emplace("verdicts", std::move(verdicts));
  line.emplace("other_clients", camps_json(chain.others, {}));
  std::string text;
  append_line(line, text);
  return text;
}

}  // namespace trustprobe::report

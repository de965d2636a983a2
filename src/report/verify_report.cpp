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

/// Asked clients whose trees are the same.
struct View {
  std::vector<const PathVerdict*> verdicts;
  std::string tree;
};

std::vector<View> views_of(const std::vector<const PathVerdict*>& verdicts, const TextStyle& style) {
  std::vector<View> views;
  for (const PathVerdict* verdict : verdicts) {
    std::string tree = draw_paths(*verdict, style, 4);
    const auto same = std::ranges::find(views, tree, &View::tree);
    if (same == views.end()) {
      views.push_back({{verdict}, std::move(tree)});
    } else {
      same->verdicts.push_back(verdict);
    }
  }
  return views;
}

std::vector<std::string> clients_in(const View& view) {
  std::vector<std::string> clients;
  for (const PathVerdict* verdict : view.verdicts) clients.push_back(verdict->client);
  return clients;
}

void add_once(std::vector<std::string>& texts, std::string text) {
  if (std::ranges::find(texts, text) == texts.end()) texts.push_back(std::move(text));
}

// "by kiosk, for wolfssl: issuer Class 2 is not in the store".
std::string why_not(const VerifiedChain& chain, Verdict verdict) {
  const std::string& store = std::ranges::find(chain.verdicts, verdict, &PathVerdict::verdict)->store;
  const std::vector<checks::Camp> camps = checks::camps_of(of_store(chain.verdicts, store));
  const checks::Camp& camp = *std::ranges::find(camps, verdict, &checks::Camp::verdict);
  const std::string clients = camps.size() == 1 ? "" : ", for " + checks::listed(checks::clients_of(camp));
  return fmt::format("by {}{}: {}", base::printable(store), clients, camp.reason);
}

// "by lab: Lab Root CA 3, 150 days left", or why not.
std::string short_answer(const VerifiedChain& chain) {
  const Verdict verdict = overall(chain);
  if (chain.signer && chain.signer->status != x509::SignatureStatus::valid) {
    return chain.signer->status == x509::SignatureStatus::invalid
               ? "the signature is not over this data by this key"
               : fmt::format("algorithm not in this build: {}", base::printable(chain.signer->algorithm));
  }
  if (verdict != Verdict::trusted) return why_not(chain, verdict);
  std::vector<std::string> stores, anchors;
  for (const PathVerdict& each : chain.verdicts) {
    add_once(stores, base::printable(each.store));
    add_once(anchors, checks::name_of(*each.path.anchor->certificate));
  }
  return fmt::format("by {}: {}, {} left", checks::listed(stores), checks::listed(anchors),
                     checks::duration_text(chain.presented.front()->not_after - chain.at));
}

std::string signature_line(const x509::CmsSigner& signer) {
  const std::string_view status = signer.status == x509::SignatureStatus::valid     ? "holds"
                                  : signer.status == x509::SignatureStatus::invalid ? "does not hold"
                                                                                    : "cannot be checked by this build";
  return fmt::format("  signature ({}) {}, made by {}\n", base::printable(signer.algorithm), status,
                     signer.certificate ? checks::name_of(*signer.certificate) : "nobody that is known");
}

std::string view_part(const View& view, const VerifiedChain& chain, const trust::TrustStore& store,
                      const TextStyle& style) {
  const PathVerdict& drawn = *view.verdicts.front();
  const std::string title = fmt::format(
      "{} ({}), as {} {}{}", base::printable(store.name()), base::counted(store.anchors().size(), "anchor"),
      checks::listed(clients_in(view), view.verdicts.size()), view.verdicts.size() == 1 ? "judges" : "judge",
      chain.expected_name.empty() ? " without a name" : " for " + base::printable(chain.expected_name));
  return fmt::format("\n  {}{}    {}, {}{}\n", folded(title, static_cast<std::size_t>(style.width), 2, 4), view.tree,
                     base::counted(drawn.candidates, "candidate path"),
                     base::counted(drawn.signature_checks, "signature check"),
                     drawn.cut_short ? "; the search ended at its limit, there may be more" : "");
}

std::string store_part(const VerifiedChain& chain, const trust::TrustStore& store, const TextStyle& style) {
  std::vector<const PathVerdict*> verdicts = of_store(chain.verdicts, store.name());
  std::string text;
  for (const View& view : views_of(verdicts, style)) text += view_part(view, chain, store, style);
  for (const PathVerdict* other : of_store(chain.others, store.name())) verdicts.push_back(other);
  for (const checks::Camp& camp : checks::camps_of(verdicts)) {
    text += "    " + folded(camp_text(camp), static_cast<std::size_t>(style.width), 4, 6);
  }
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
    object.emplace("cut_short", verdict.cut_short);
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

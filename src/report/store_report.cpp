#include "report/store_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hex.h"
#include "base/text.h"
#include "checks/served.h"
#include "report/layout.h"
#include "x509/key_pin.h"

namespace trustprobe::report {
namespace {

using trust::Anchor;
using trust::PasswordCheck;
using trust::Readers;
using trust::TrustStore;

std::string purpose_words(const std::string& oid) {
  if (oid == "1.3.6.1.5.5.7.3.1") return "TLS servers";
  if (oid == "1.3.6.1.5.5.7.3.2") return "TLS clients";
  if (oid == "1.3.6.1.5.5.7.3.3") return "code signing";
  if (oid == "1.3.6.1.5.5.7.3.4") return "e-mail";
  return oid == "2.5.29.37.0" ? "anything" : base::printable(oid);
}

std::string purposes_text(const std::vector<std::string>& oids) {
  std::vector<std::string> words;
  for (const std::string& oid : oids) words.push_back(purpose_words(oid));
  return checks::listed(words, 8);
}

bool is_usual(const std::vector<std::string>& purposes) {
  return std::ranges::find(purposes, "2.5.29.37.0") != purposes.end();
}

std::string password_text(PasswordCheck check) {
  switch (check) {
    case PasswordCheck::none_needed:
      return "";
    case PasswordCheck::matched:
      return "fits";
    case PasswordCheck::matched_well_known:
      return "fits: one that everybody tries";
    case PasswordCheck::not_checked:
      return "not checked: give it with --store-password to know whether the file is whole";
  }
  return "";
}

std::size_t count_read_by(const TrustStore& store, trust::StoreReader reader) {
  return store.as_read_by(reader).anchors().size();
}

std::string java_text(const TrustStore& store) {
  const trust::StoreDetails& details = store.details();
  if (!details.java_reads) {
    return details.java_needs.empty() ? "" : "reads this with " + base::printable(details.java_needs);
  }
  const std::string needs = details.java_needs.empty() ? "" : "; needs " + base::printable(details.java_needs);
  return fmt::format("sees {} of {}{}", count_read_by(store, trust::StoreReader::java),
                     base::counted(store.anchors().size(), "anchor"), needs);
}

std::string beside_text(const trust::StoreDetails& details) {
  std::vector<std::string> parts;
  if (details.private_keys > 0) parts.push_back(base::counted(details.private_keys, "private key"));
  if (!details.key_chains.empty()) {
    parts.push_back(base::counted(details.key_chains.size(), "certificate") + " above private keys, anchors to nobody");
  }
  if (details.other_entries > 0) parts.push_back(fmt::format("{} that are no certificates", details.other_entries));
  if (!details.repeated.empty()) parts.push_back(base::counted(details.repeated.size(), "repeated certificate"));
  if (!details.unreachable.empty())
    parts.push_back(base::counted(details.unreachable.size(), "file") + " that no hash leads to");
  return checks::listed(parts, 8);
}

std::string header(const TrustStore& store, base::Instant now, std::size_t width) {
  const trust::StoreOrigin& origin = store.origin();
  const trust::StoreDetails& details = store.details();
  std::vector<std::pair<std::string, std::string>> rows{{"path", origin.path}, {"sha256", origin.sha256}};
  if (origin.modified) {
    const std::string age =
        *origin.modified <= now ? ", " + checks::duration_text(now - *origin.modified) + " ago" : "";
    rows.emplace_back("modified", base::to_date(*origin.modified) + age);
  }
  rows.emplace_back("password", password_text(details.password));
  rows.emplace_back("protection", base::printable(details.protection));
  rows.emplace_back("Java", java_text(store));
  rows.emplace_back("also holds", beside_text(details));
  if (!details.missing.empty()) {
    rows.emplace_back("not here", base::counted(details.missing.size(), "anchor") +
                                      " of which only the fingerprint is known: paths that need one are undetermined");
  }
  std::string text = fmt::format("{}   {}, {}\n", base::printable(store.name()), base::printable(origin.format),
                                 base::counted(store.anchors().size(), "anchor"));
  for (const auto& [label, value] : rows) {
    if (!value.empty()) text += fmt::format("  {:<11}{}", label, folded(value, width, 13, 13));
  }
  return text;
}

std::string notes_on(const Anchor& anchor, const TextStyle& style) {
  std::vector<std::string> notes;
  if (!anchor.label.empty() && anchor.label != x509::display_name(*anchor.certificate))
    notes.push_back(fmt::format("as {}", base::printable(anchor.label)));
  if (anchor.readers == Readers::java_only) notes.emplace_back("only Java trusts it: it belongs to a private key");
  if (anchor.readers == Readers::not_java) notes.emplace_back("Java does not see it: it has no trustedKeyUsage");
  if (const std::string limits = constraints_text(anchor.constraints); !limits.empty()) notes.push_back(limits);
  if (style.verbose) {
    notes.push_back("SHA-256 " + base::to_colon_hex(anchor.certificate->fingerprint));
    notes.push_back("key " + x509::key_pin_text(anchor.certificate->spki_sha256));
  }
  std::string text;
  for (const std::string& note : notes)
    text += "    " + folded(note, static_cast<std::size_t>(std::max(style.width, 60)), 4, 6);
  return text;
}

std::string left_text(const x509::Certificate& certificate, base::Instant now) {
  if (certificate.not_after < now) return "expired";
  const auto days = base::whole_days(certificate.not_after - now);
  return days > 730 ? fmt::format("{} years", days / 365) : base::counted(static_cast<std::size_t>(days), "day");
}

std::string anchors_text(const TrustStore& store, base::Instant now, const TextStyle& style) {
  std::vector<std::vector<std::string>> rows;
  for (const Anchor& anchor : store.anchors()) {
    const x509::Certificate& certificate = *anchor.certificate;
    rows.push_back({checks::name_of(certificate) + (certificate.self_signed() ? "" : " (not self-signed)"),
                    base::printable(certificate.public_key.name), base::to_date(certificate.not_after),
                    left_text(certificate, now), x509::fingerprint_hex(certificate).substr(0, 8)});
  }
  const std::string lines = table(rows, 2);
  std::string text;
  std::size_t begin = 0;
  for (const Anchor& anchor : store.anchors()) {
    const std::size_t end = lines.find('\n', begin) + 1;
    text += lines.substr(begin, end - begin) + notes_on(anchor, style);
    begin = end;
  }
  return text;
}

}  // namespace

std::string constraints_text(const trust::AnchorConstraints& constraints) {
  std::vector<std::string> parts;
  if (constraints.distrust_after)
    parts.push_back("not for certificates issued after " + base::to_rfc3339(*constraints.distrust_after));
  if (constraints.sct_not_after)
    parts.push_back("not for certificates logged after " + base::to_rfc3339(*constraints.sct_not_after));
  if (!constraints.permitted_dns_names.empty()) {
    parts.push_back(fmt::format("only for names below {}",
                                base::printable(fmt::format("{}", fmt::join(constraints.permitted_dns_names, ", ")))));
  }
  if (const auto& purposes = constraints.purposes) {
    if (purposes->empty()) parts.emplace_back("distrusted");
    if (!purposes->empty() && !is_usual(*purposes)) parts.push_back("only for " + purposes_text(*purposes));
  }
  if (!constraints.refused_purposes.empty()) parts.push_back("not for " + purposes_text(constraints.refused_purposes));
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string_view to_string(Readers readers) {
  switch (readers) {
    case Readers::all:
      return "all";
    case Readers::not_java:
      return "not-java";
    case Readers::java_only:
      return "java-only";
  }
  return "";
}

std::string_view to_string(PasswordCheck password) {
  switch (password) {
    case PasswordCheck::none_needed:
      return "none-needed";
    case PasswordCheck::matched:
      return "matched";
    case PasswordCheck::matched_well_known:
      return "matched-well-known";
    case PasswordCheck::not_checked:
      return "not-checked";
  }
  return "";
}

std::string render_store(const TrustStore& store, base::Instant now, const TextStyle& style) {
  const auto width = static_cast<std::size_t>(std::max(style.width, 60));
  return header(store, now, width) + "\n" + anchors_text(store, now, style);
}

std::string render_store_list(const std::vector<NamedStore>& stores, const TextStyle& style) {
  const auto width = static_cast<std::size_t>(std::max(style.width, 60));
  std::size_t longest = 0;
  for (const NamedStore& store : stores) longest = std::max(longest, store.name.size());
  std::string text;
  for (const NamedStore& store : stores) {
    const std::string about =
        store.loaded ? fmt::format("{}, {} {}", base::counted((*store.loaded)->anchors().size(), "anchor"),
                                   base::printable((*store.loaded)->origin().format), (*store.loaded)->origin().path)
                     : "not here: " + store.loaded.error().what + "; " + store.loaded.error().remedy;
    text += padded(store.name, longest + 3) + folded(about, width, longest + 3, longest + 5);
  }
  return text;
}

}  // namespace trustprobe::report

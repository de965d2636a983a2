#include "observation/saved_evidence.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hex.h"
#include "base/instant.h"
#include "observation/json_fields.h"
#include "x509/base64.h"
#include "x509/certificate.h"

namespace trustprobe::observation {

namespace json = boost::json;
using revocation::EvidenceKind;
using revocation::EvidenceRef;

void SavedEvidence::keep(const json::object& line) {
  auto bytes = x509::from_base64(text_at(line, "data"));
  // The name is what others mean it by.
  if (bytes && base::to_hex(x509::sha256(*bytes)) == text_at(line, "sha256"))
    documents_[text_at(line, "sha256")] = std::move(*bytes);
}

std::vector<EvidenceRef> SavedEvidence::of(const json::object& line) {
  std::vector<EvidenceRef> list;
  const json::array* entries = array_at(line, "evidence");
  for (std::size_t i = 0; entries != nullptr && i < entries->size(); ++i) {
    const json::object* entry = (*entries)[i].if_object();
    const auto kind =
        entry == nullptr ? std::nullopt : value_named<EvidenceKind>(text_at(*entry, "kind"), EvidenceKind::issuer);
    if (kind && *kind != EvidenceKind::list) list.push_back(find(*entry, *kind));
  }
  return list;
}

std::optional<base::Bytes> SavedEvidence::document(const std::string& digest) const {
  if (digest.empty()) return std::nullopt;
  if (const auto known = documents_.find(digest); known != documents_.end()) return known->second;
  return elsewhere_ ? elsewhere_(digest) : std::nullopt;
}

const EvidenceRef& SavedEvidence::find(const json::object& entry, EvidenceKind kind) {
  const std::string digest = text_at(entry, "sha256"), subject = text_at(entry, "subject");
  const std::string source = text_at(entry, "source"), nonce = text_at(entry, "nonce");
  EvidenceRef& known = known_[fmt::format("{} {} {} {} {} {} {}", text_at(entry, "kind"), digest, subject, nonce,
                                          is_true_at(entry, "cached"), text_at(entry, "at"), source)];
  if (known) return known;
  revocation::Origin origin{.kind = kind, .source = source, .nonce = {}, .cached = is_true_at(entry, "cached")};
  origin.at = base::parse_instant(text_at(entry, "at")).value_or(base::Instant{});
  origin.nonce = base::from_hex(nonce).value_or(base::Bytes{});
  if (const auto bytes = base::from_hex(subject); bytes && bytes->size() == origin.subject.emplace().size()) {
    std::ranges::copy(*bytes, origin.subject->begin());
  } else {
    origin.subject.reset();
  }
  auto bytes = document(digest);
  const std::string failure = text_at(entry, "failure");
  known = bytes ? revocation::make_evidence(std::move(origin), std::move(*bytes))
                : revocation::missing_evidence(std::move(origin), digest.empty() ? failure : "was not saved");
  return known;
}

}  // namespace trustprobe::observation

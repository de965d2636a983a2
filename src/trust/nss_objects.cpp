#include "trust/nss_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "x509/sha1.h"

namespace trustprobe::trust {
namespace {

using IssuerAndSerial = std::pair<base::Bytes, base::Bytes>;

bool speaks_of(const NssTrust& trust, const NssCertificate& certificate) {
  if (trust.hash.empty()) return true;
  const auto same = [&](const auto& digest) { return std::ranges::equal(digest, trust.hash); };
  return same(x509::sha1(certificate.der)) || same(x509::sha256(certificate.der));
}

std::optional<base::Instant> earlier(std::optional<base::Instant> one, std::optional<base::Instant> other) {
  if (!one || !other) return one ? one : other;
  return std::min(*one, *other);
}

}  // namespace

base::Result<std::vector<Anchor>> joined(const std::vector<NssCertificate>& certificates,
                                         const std::vector<NssTrust>& trusts) {
  std::multimap<IssuerAndSerial, const NssTrust*> known;
  for (const NssTrust& trust : trusts) known.emplace(IssuerAndSerial{trust.issuer, trust.serial}, &trust);
  std::vector<Anchor> anchors;
  for (const NssCertificate& entry : certificates) {
    auto certificate = x509::parse_certificate(entry.der);
    if (!certificate) {
      return std::unexpected(base::InputError{
          entry.where, fmt::format("'{}' is {}", base::printable(entry.label), certificate.error().what),
          "fetch the file again"});
    }
    AnchorConstraints constraints{.distrust_after = entry.distrust_after, .purposes = std::vector<std::string>{}};
    const auto [first, last] = known.equal_range({entry.issuer, entry.serial});
    for (auto trust = first; trust != last; ++trust) {
      if (!speaks_of(*trust->second, entry)) continue;
      constraints.purposes = trust->second->purposes;
      constraints.distrust_after = earlier(constraints.distrust_after, trust->second->distrust_after);
      break;
    }
    anchors.push_back({std::move(*certificate), entry.label, std::move(constraints)});
  }
  return anchors;
}

std::optional<base::Instant> parse_distrust_date(std::string_view text) {
  const bool digits = text.size() == 13 && text.substr(0, 12).find_first_not_of("0123456789") == text.npos;
  if (!digits || text.back() != 'Z') return std::nullopt;
  const auto two = [&](std::size_t at) { return text.substr(at, 2); };
  return base::parse_instant(fmt::format("{}{}-{}-{}T{}:{}:{}Z", text[0] < '5' ? "20" : "19", two(0), two(2), two(4),
                                         two(6), two(8), two(10)));
}

}  // namespace trustprobe::trust

#include "revocation/crl.h"

#include <algorithm>
#include <limits>
#include <set>

#include "x509/decode.h"
#include "x509/der_reader.h"

namespace trustprobe::revocation {
namespace {

namespace der = x509::der;
using x509::DerReader;
using x509::DerValue;

// What is longer is an attack on our memory: OpenSSL's form of names and extensions takes many times their bytes.
constexpr std::size_t longest_name = 64 * 1024, longest_extensions = 64 * 1024;

// Contents of an INTEGER without the leading bytes that nobody should have written: serial numbers are compared by
// value.
base::ByteView minimal(base::ByteView integer) {
  const auto says_nothing = [&] {
    return (integer[0] == 0 && integer[1] < 0x80) || (integer[0] == 0xFF && integer[1] >= 0x80);
  };
  while (integer.size() > 1 && says_nothing()) integer = integer.subspan(1);
  return integer;
}

// FNV-1a. Whoever makes serial numbers with the same hash slows down the search of his own list.
std::uint32_t hash_of(base::ByteView serial) {
  std::uint32_t hash = 2166136261;
  for (const std::uint8_t byte : serial) hash = (hash ^ byte) * 16777619;
  return hash;
}

// The serial number of a certificate as the contents of a DER INTEGER: two's complement.
base::Bytes serial_contents(const x509::Certificate& certificate) {
  base::Bytes contents = certificate.serial;
  contents.insert(contents.begin(), 0);
  if (certificate.serial_negative) {
    for (std::uint8_t& byte : contents) byte = static_cast<std::uint8_t>(~byte);
    for (std::size_t i = contents.size(); i-- > 0 && ++contents[i] == 0;) {
    }
  }
  const base::ByteView shortest = minimal(contents);
  return {shortest.begin(), shortest.end()};
}

// RFC 5280 5.1.2.4: as in certificates, and so in UTC and with a Z that says it. What says nothing may be hours off.
std::optional<base::Instant> time_of(const DerValue& value) {
  if (value.contents.empty() || value.contents.back() != 'Z') return std::nullopt;
  const auto time = x509::decode_exactly<ASN1_TIME, ASN1_TIME_free>(value.whole, ASN1_ITEM_rptr(ASN1_TIME));
  return time ? x509::read_time(time.get()) : std::nullopt;
}

bool is_time(std::uint8_t tag) {
  return tag == der::utc_time || tag == der::generalized_time;
}

// The last arc of what stands below id-ce (2.5.29): RFC 5280 4.2.1.1, 5.2, 5.3.
enum IdCe { crl_number = 20, reason_code = 21, delta_crl_indicator = 27, issuing_point = 28, certificate_issuer = 29 };
enum { authority_key_identifier = 35, freshest_crl_points = 46 };

struct ExtensionValue {
  DerValue oid;
  bool critical = false;
  base::ByteView value;

  // Below id-ce; -1 elsewhere.
  int id_ce() const {
    const base::ByteView arcs = oid.contents;
    return arcs.size() == 3 && arcs[0] == 0x55 && arcs[1] == 0x1D && arcs[2] < 0x80 ? arcs[2] : -1;
  }
};

std::string dotted(const ExtensionValue& extension) {
  const auto oid =
      x509::decode_exactly<ASN1_OBJECT, ASN1_OBJECT_free>(extension.oid.whole, ASN1_ITEM_rptr(ASN1_OBJECT));
  return oid ? x509::dotted(oid.get()) : "invalid OID";
}

// One Extension (RFC 5280 4.1). Without OpenSSL: there may be one for each of a million entries.
std::optional<ExtensionValue> read_extension(const DerValue& value) {
  DerReader parts(value.contents);
  const auto oid = parts.next_if(der::object_identifier);
  if (!oid) return std::nullopt;
  constexpr std::uint8_t boolean = 0x01;
  const auto critical = parts.next_if(boolean);
  if (critical && critical->contents.size() != 1) return std::nullopt;
  const auto octets = parts.next_if(der::octet_string);
  if (!octets || !parts.done()) return std::nullopt;
  return ExtensionValue{*oid, critical && critical->contents[0] != 0, octets->contents};
}

// Calls `use` with every one of Extensions; false when they are misshapen or it says no.
template <typename Use>
bool for_each_extension(base::ByteView extensions, Use use) {
  const auto list = DerReader(extensions).next_if(der::sequence);
  if (!list || extensions.size() > longest_extensions) return false;
  for (DerReader each(list->contents); !each.done();) {
    const auto value = each.next_if(der::sequence);
    const auto extension = value ? read_extension(*value) : std::nullopt;
    if (!extension || !use(*extension)) return false;
  }
  return true;
}

// RFC 5280 5.2.3, 5.2.4: INTEGER (0..MAX).
std::optional<base::Bytes> crl_number_of(base::ByteView value) {
  const auto integer = DerReader(value).next_if(der::integer);
  if (!integer || integer->whole.size() != value.size() || integer->contents.empty()) return std::nullopt;
  if (integer->contents[0] >= 0x80) return std::nullopt;
  const base::ByteView contents = minimal(integer->contents);
  return base::Bytes(contents.begin(), contents.end());
}

std::optional<IssuingDistributionPoint> read_issuing_distribution_point(base::ByteView value) {
  const auto decoded =
      x509::decode_exactly<ISSUING_DIST_POINT, ISSUING_DIST_POINT_free>(value, ASN1_ITEM_rptr(ISSUING_DIST_POINT));
  if (!decoded) return std::nullopt;
  IssuingDistributionPoint result;
  if (decoded->distpoint != nullptr) {
    x509::read_distribution_point_name(*decoded->distpoint, result.point);
    // SIZE (1..MAX): no name at all must not be taken for any name.
    if (!result.point.has_name()) return std::nullopt;
  }
  if (decoded->onlysomereasons != nullptr) result.point.reasons = x509::read_reasons(decoded->onlysomereasons);
  result.only_user_certificates = decoded->onlyuser > 0;
  result.only_ca_certificates = decoded->onlyCA > 0;
  result.only_attribute_certificates = decoded->onlyattr > 0;
  result.indirect = decoded->indirectCRL > 0;
  return result;
}

std::optional<base::Bytes> read_key_id(base::ByteView value) {
  const auto decoded =
      x509::decode_exactly<AUTHORITY_KEYID, AUTHORITY_KEYID_free>(value, ASN1_ITEM_rptr(AUTHORITY_KEYID));
  if (!decoded || decoded->keyid == nullptr) return std::nullopt;
  const base::ByteView bytes = x509::view_of(decoded->keyid);
  return base::Bytes(bytes.begin(), bytes.end());
}

// One of revokedCertificates (RFC 5280 5.1).
struct EntryParts {
  base::ByteView serial;  // contents of the INTEGER, not empty
  DerValue date;
  base::ByteView extensions;  // Extensions; empty: none
};

std::optional<EntryParts> take_apart(const DerValue& entry) {
  DerReader parts(entry.contents);
  const auto serial = parts.next_if(der::integer);
  const auto date = is_time(parts.next_tag()) ? parts.next() : std::nullopt;
  if (!serial || serial->contents.empty() || !date) return std::nullopt;
  if (parts.done()) return EntryParts{serial->contents, *date, {}};
  const auto extensions = parts.next_if(der::sequence);
  if (!extensions || !parts.done()) return std::nullopt;
  return EntryParts{serial->contents, *date, extensions->whole};
}

// CRLReason (RFC 5280 5.3.1); 0 for what is none.
int reason_of(base::ByteView value) {
  constexpr std::uint8_t enumerated = 0x0A;
  const bool is_reason = value.size() == 3 && value[0] == enumerated && value[1] == 1 && value[2] <= 10;
  return is_reason ? value[2] : 0;
}

// Of several entries for one certificate: what is for ever, before what can be lifted, before what is lifted.
int permanence(const CrlEntry& entry) {
  constexpr int certificate_hold = 6, remove_from_crl = 8;
  return entry.reason == remove_from_crl ? 0 : entry.reason == certificate_hold ? 1 : 2;
}

}  // namespace

base::Result<CrlRef> Crl::parse(std::shared_ptr<const base::Bytes> der) {
  const x509::ErrorQueueGuard errors;
  const auto wrong = [](std::string what) {
    return std::unexpected(base::InputError{"", std::move(what), "give a CRL in DER or PEM"});
  };
  const base::ByteView bytes(*der);
  const auto parts = x509::split_signed(bytes);
  if (!parts || x509::first_der_value(bytes).size() != bytes.size()) return wrong("is no certificate revocation list");
  if (bytes.size() > std::numeric_limits<std::uint32_t>::max()) return wrong("is larger than 4 GB");
  const auto crl = std::make_shared<Crl>();
  crl->der_ = std::move(der);
  crl->document = {*parts, x509::sha256(bytes)};
  const auto algorithm =
      x509::decode_exactly<X509_ALGOR, X509_ALGOR_free>(parts->algorithm, ASN1_ITEM_rptr(X509_ALGOR));
  if (!algorithm || !crl->read(parts->to_be_signed)) return wrong("is no certificate revocation list");
  crl->signature_algorithm = x509::read_signature_algorithm(*algorithm);
  return crl;
}

bool Crl::read(base::ByteView to_be_signed) {
  DerReader fields(DerReader(to_be_signed).next()->contents);
  fields.next_if(der::integer);  // version
  const auto algorithm = fields.next_if(der::sequence);
  // RFC 5280 5.1.1.2: MUST be the same as outside, where nothing signs it.
  if (!algorithm || !std::ranges::equal(algorithm->whole, document.parts.algorithm)) return false;
  const auto name = fields.next_if(der::sequence);
  auto parsed = name && name->whole.size() <= longest_name ? x509::parse_name(name->whole) : std::nullopt;
  const auto begin = is_time(fields.next_tag()) ? fields.next() : std::nullopt;
  const auto updated = begin ? time_of(*begin) : std::nullopt;
  if (!parsed || !updated) return false;
  issuer = std::move(*parsed);
  this_update = *updated;
  if (is_time(fields.next_tag())) {
    const auto end = fields.next();
    next_update = end ? time_of(*end) : std::nullopt;
    if (!next_update) return false;
  }
  // The extensions stand last and say how the entries are to be read.
  const auto entries = fields.next_if(der::sequence);
  if (const auto extensions = fields.next_if(der::context_0)) {
    if (!read_extensions(extensions->contents)) return false;
  }
  return fields.done() && (!entries || read_entries(entries->contents));
}

bool Crl::read_extensions(base::ByteView extensions) {
  std::set<std::string_view> seen;
  return for_each_extension(extensions, [&](const ExtensionValue& extension) {
    if (!seen.insert(base::text_of(extension.oid.contents)).second) return false;  // RFC 5280 4.2: MUST NOT
    switch (extension.id_ce()) {
      case crl_number:
        number = crl_number_of(extension.value);
        // RFC 5280 5.2.3: MUST be non-critical.
        if (extension.critical) unhandled_critical.push_back(dotted(extension));
        return true;
      case delta_crl_indicator:
        delta_base = crl_number_of(extension.value);
        return delta_base.has_value();
      case issuing_point:
        issuing_distribution_point = read_issuing_distribution_point(extension.value);
        return issuing_distribution_point.has_value();
      case authority_key_identifier:
        authority_key_id = read_key_id(extension.value);
        return true;
      case freshest_crl_points: {
        auto points = x509::read_distribution_points(extension.value);
        if (points) freshest_crl = std::move(*points);
        return points.has_value();
      }
      default:
        if (extension.critical) unhandled_critical.push_back(dotted(extension));
        return true;
    }
  });
}

bool Crl::read_entries(base::ByteView entries) {
  entry_issuers_.push_back({0, {issuer.canonical}});
  for (DerReader each(entries); !each.done();) {
    const auto entry = each.next_if(der::sequence);
    const auto parts = entry ? take_apart(*entry) : std::nullopt;
    if (!parts) return false;
    const auto offset = static_cast<std::uint32_t>(entry->whole.data() - der_->data());
    if (!parts->extensions.empty() && !read_entry_extensions(parts->extensions, offset)) return false;
    entries_.push_back({hash_of(minimal(parts->serial)), offset});
  }
  std::sort(entries_.begin(), entries_.end());
  return true;
}

// RFC 5280 5.3: a critical entry extension that is not known forbids to use the list for any certificate, since it may
// say something about the entries after it, as certificateIssuer does. That one belongs into indirect lists only.
bool Crl::read_entry_extensions(base::ByteView extensions, std::uint32_t offset) {
  const bool indirect = issuing_distribution_point && issuing_distribution_point->indirect;
  return for_each_extension(extensions, [&](const ExtensionValue& extension) {
    const int id = extension.id_ce();
    if (id == certificate_issuer && indirect) return read_certificate_issuer(extension.value, offset);
    const bool forbids = id == certificate_issuer || (extension.critical && id != reason_code);
    if (forbids && unhandled_critical.empty()) unhandled_critical.push_back(dotted(extension));
    return true;
  });
}

// RFC 5280 5.3.3: an entry without certificateIssuer has that of the entry before.
bool Crl::read_certificate_issuer(base::ByteView value, std::uint32_t offset) {
  const auto names = x509::decode_exactly<GENERAL_NAMES, GENERAL_NAMES_free>(value, ASN1_ITEM_rptr(GENERAL_NAMES));
  std::vector<base::Bytes> issuers;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const x509::GeneralName name = x509::read_general_name(*sk_GENERAL_NAME_value(names.get(), i));
    if (name.kind != x509::GeneralName::Kind::directory) continue;
    const base::ByteView canonical = base::bytes_of(name.value);
    issuers.emplace_back(canonical.begin(), canonical.end());
  }
  if (issuers.empty()) return false;
  if (issuers != entry_issuers_.back().names) entry_issuers_.push_back({offset, std::move(issuers)});
  return true;
}

bool Crl::is_of(const IndexEntry& entry, const x509::Name& name) const {
  const auto next = std::ranges::upper_bound(entry_issuers_, entry.offset, {}, &EntryIssuer::offset);
  const std::vector<base::Bytes>& names = std::prev(next)->names;
  return std::ranges::find(names, name.canonical) != names.end();
}

base::ByteView Crl::serial_of(const IndexEntry& entry) const {
  const auto whole = DerReader(base::ByteView(*der_).subspan(entry.offset)).next();
  return minimal(DerReader(whole->contents).next()->contents);
}

CrlEntry Crl::read_entry(const IndexEntry& entry) const {
  const auto parts = take_apart(*DerReader(base::ByteView(*der_).subspan(entry.offset)).next());
  CrlEntry result{.revoked_at = time_of(parts->date).value_or(this_update)};
  if (parts->extensions.empty()) return result;
  for_each_extension(parts->extensions, [&](const ExtensionValue& extension) {
    if (extension.id_ce() == reason_code) result.reason = reason_of(extension.value);
    return true;
  });
  return result;
}

std::optional<CrlEntry> Crl::find(const x509::Certificate& certificate) const {
  const base::Bytes wanted = serial_contents(certificate);
  const std::uint32_t hash = hash_of(wanted);
  std::optional<CrlEntry> gravest;
  auto found = std::ranges::lower_bound(entries_, hash, {}, &IndexEntry::hash);
  for (; found != entries_.end() && found->hash == hash; ++found) {
    if (!std::ranges::equal(serial_of(*found), wanted) || !is_of(*found, certificate.issuer)) continue;
    const CrlEntry entry = read_entry(*found);
    if (!gravest || permanence(entry) > permanence(*gravest)) gravest = entry;
  }
  return gravest;
}

}  // namespace trustprobe::revocation

#include "revocation/crl.h"

#include <algorithm>
#include <limits>

#include "x509/decode.h"
#include "x509/der_reader.h"

namespace trustprobe::revocation {
namespace {

namespace der = x509::der;
using x509::DerReader;
using x509::DerValue;

// Contents of an INTEGER without the leading zeros that nobody should have written: serial numbers are compared by
// value.
base::ByteView minimal(base::ByteView integer) {
  while (integer.size() > 1 && integer[0] == 0 && integer[1] < 0x80) integer = integer.subspan(1);
  return integer;
}

bool shorter_or_smaller(base::ByteView one, base::ByteView other) {
  if (one.size() != other.size()) return one.size() < other.size();
  return std::lexicographical_compare(one.begin(), one.end(), other.begin(), other.end());
}

// The serial number of a certificate as the contents of a DER INTEGER: two's complement.
base::Bytes serial_contents(const x509::Certificate& certificate) {
  base::Bytes contents = certificate.serial;
  contents.insert(contents.begin(), 0);
  if (certificate.serial_negative) {
    for (std::uint8_t& byte : contents) byte = static_cast<std::uint8_t>(~byte);
    for (std::size_t i = contents.size(); i-- > 0 && ++contents[i] == 0;) {
    }
    while (contents.size() > 1 && contents[0] == 0xFF && contents[1] >= 0x80) contents.erase(contents.begin());
  }
  const base::ByteView shortest = minimal(contents);
  return {shortest.begin(), shortest.end()};
}

std::optional<base::Instant> time_of(const DerValue& value) {
  const auto time = x509::decode_exactly<ASN1_TIME, ASN1_TIME_free>(value.whole, ASN1_ITEM_rptr(ASN1_TIME));
  return time ? x509::read_time(time.get()) : std::nullopt;
}

bool is_time(std::uint8_t tag) {
  return tag == der::utc_time || tag == der::generalized_time;
}

struct ExtensionValue {
  int nid = NID_undef;
  std::string oid;
  bool critical = false;
  base::ByteView value;
};

// One Extension (RFC 5280 4.1).
std::optional<ExtensionValue> read_extension(const DerValue& value) {
  const auto decoded =
      x509::decode_exactly<X509_EXTENSION, X509_EXTENSION_free>(value.whole, ASN1_ITEM_rptr(X509_EXTENSION));
  DerReader parts(value.contents);
  const auto oid = decoded ? parts.next_if(der::object_identifier) : std::nullopt;
  if (!oid) return std::nullopt;
  constexpr std::uint8_t boolean = 0x01;
  parts.next_if(boolean);
  const auto octets = parts.next_if(der::octet_string);
  if (!octets || !parts.done()) return std::nullopt;
  const ASN1_OBJECT* object = X509_EXTENSION_get_object(decoded.get());
  return ExtensionValue{OBJ_obj2nid(object), x509::dotted(object), X509_EXTENSION_get_critical(decoded.get()) != 0,
                        octets->contents};
}

// Calls `use` with every one of Extensions; false when they are misshapen or it says no.
template <typename Use>
bool for_each_extension(base::ByteView extensions, Use use) {
  const auto list = DerReader(extensions).next_if(der::sequence);
  if (!list) return false;
  for (DerReader each(list->contents); !each.done();) {
    const auto value = each.next_if(der::sequence);
    const auto extension = value ? read_extension(*value) : std::nullopt;
    if (!extension || !use(*extension)) return false;
  }
  return true;
}

std::optional<base::Bytes> integer_of(base::ByteView value) {
  const auto integer = DerReader(value).next_if(der::integer);
  if (!integer || integer->whole.size() != value.size() || integer->contents.empty()) return std::nullopt;
  const base::ByteView contents = minimal(integer->contents);
  return base::Bytes(contents.begin(), contents.end());
}

std::optional<IssuingDistributionPoint> read_issuing_distribution_point(base::ByteView value) {
  const auto decoded =
      x509::decode_exactly<ISSUING_DIST_POINT, ISSUING_DIST_POINT_free>(value, ASN1_ITEM_rptr(ISSUING_DIST_POINT));
  if (!decoded) return std::nullopt;
  IssuingDistributionPoint result;
  if (decoded->distpoint != nullptr) x509::read_distribution_point_name(*decoded->distpoint, result.point);
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
  fields.next_if(der::integer);                      // version
  if (!fields.next_if(der::sequence)) return false;  // signature, said again outside
  const auto name = fields.next_if(der::sequence);
  auto parsed = name ? x509::parse_name(name->whole) : std::nullopt;
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
  return for_each_extension(extensions, [&](const ExtensionValue& extension) {
    switch (extension.nid) {
      case NID_crl_number:
        number = integer_of(extension.value);
        // RFC 5280 5.2.3: MUST be non-critical.
        if (extension.critical) unhandled_critical.push_back(extension.oid);
        return number.has_value();
      case NID_delta_crl:
        delta_base = integer_of(extension.value);
        return delta_base.has_value();
      case NID_issuing_distribution_point:
        issuing_distribution_point = read_issuing_distribution_point(extension.value);
        return issuing_distribution_point.has_value();
      case NID_authority_key_identifier:
        authority_key_id = read_key_id(extension.value);
        return true;
      case NID_freshest_crl: {
        auto points = x509::read_distribution_points(extension.value);
        if (points) freshest_crl = std::move(*points);
        return points.has_value();
      }
      default:
        if (extension.critical) unhandled_critical.push_back(extension.oid);
        return true;
    }
  });
}

bool Crl::read_entries(base::ByteView entries) {
  const bool indirect = issuing_distribution_point && issuing_distribution_point->indirect;
  entry_issuers_.push_back(issuer.canonical);
  std::uint32_t current = 0;
  for (DerReader each(entries); !each.done();) {
    const auto entry = each.next_if(der::sequence);
    if (!entry) return false;
    DerReader parts(entry->contents);
    const auto serial = parts.next_if(der::integer);
    if (!serial || serial->contents.empty() || !is_time(parts.next_tag()) || !parts.next()) return false;
    // RFC 5280 5.3.3: an entry without certificateIssuer has that of the entry before.
    if (indirect && !parts.done() && !read_certificate_issuer(parts.next()->whole, current)) return false;
    entries_.push_back({static_cast<std::uint32_t>(entry->whole.data() - der_->data()), current});
  }
  const auto before = [&](const IndexEntry& one, const IndexEntry& other) {
    return shorter_or_smaller(serial_of(one), serial_of(other));
  };
  if (!std::is_sorted(entries_.begin(), entries_.end(), before)) std::sort(entries_.begin(), entries_.end(), before);
  return true;
}

bool Crl::read_certificate_issuer(base::ByteView entry_extensions, std::uint32_t& current) {
  return for_each_extension(entry_extensions, [&](const ExtensionValue& extension) {
    if (extension.nid != NID_certificate_issuer) return true;
    const auto names =
        x509::decode_exactly<GENERAL_NAMES, GENERAL_NAMES_free>(extension.value, ASN1_ITEM_rptr(GENERAL_NAMES));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
      const x509::GeneralName name = x509::read_general_name(*sk_GENERAL_NAME_value(names.get(), i));
      if (name.kind != x509::GeneralName::Kind::directory) continue;
      const base::ByteView canonical = base::bytes_of(name.value);
      entry_issuers_.emplace_back(canonical.begin(), canonical.end());
      current = static_cast<std::uint32_t>(entry_issuers_.size() - 1);
      return true;
    }
    return false;
  });
}

base::ByteView Crl::serial_of(const IndexEntry& entry) const {
  const auto whole = DerReader(base::ByteView(*der_).subspan(entry.offset)).next();
  return minimal(DerReader(whole->contents).next()->contents);
}

std::optional<CrlEntry> Crl::find(const x509::Certificate& certificate) const {
  const base::Bytes wanted = serial_contents(certificate);
  const auto smaller = [&](const IndexEntry& entry, base::ByteView serial) {
    return shorter_or_smaller(serial_of(entry), serial);
  };
  auto found = std::lower_bound(entries_.begin(), entries_.end(), base::ByteView(wanted), smaller);
  for (; found != entries_.end() && std::ranges::equal(serial_of(*found), wanted); ++found) {
    if (entry_issuers_[found->issuer] != certificate.issuer.canonical) continue;
    DerReader parts(DerReader(base::ByteView(*der_).subspan(found->offset)).next()->contents);
    parts.next();
    CrlEntry entry{.revoked_at = time_of(*parts.next()).value_or(this_update)};
    if (parts.done()) return entry;
    const bool readable = for_each_extension(parts.next()->whole, [&](const ExtensionValue& extension) {
      if (extension.nid == NID_crl_reason && !extension.value.empty()) {
        entry.reason = extension.value.back();  // ENUMERATED of one byte
      } else if (extension.critical && extension.nid != NID_certificate_issuer) {
        entry.unhandled_critical = true;
      }
      return true;
    });
    if (!readable) entry.unhandled_critical = true;
    return entry;
  }
  return std::nullopt;
}

}  // namespace trustprobe::revocation

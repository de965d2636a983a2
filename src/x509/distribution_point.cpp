#include "x509/distribution_point.h"

#include "x509/decode.h"

namespace trustprobe::x509 {
namespace {

std::vector<GeneralName> read_general_names(const GENERAL_NAMES* names) {
  std::vector<GeneralName> list;
  for (int i = 0; i < sk_GENERAL_NAME_num(names); ++i) {
    list.push_back(read_general_name(*sk_GENERAL_NAME_value(names, i)));
  }
  return list;
}

std::string canonical_of(const STACK_OF(X509_NAME_ENTRY) * entries) {
  const NamePointer name(X509_NAME_new());
  for (int i = 0; i < sk_X509_NAME_ENTRY_num(entries); ++i) {
    const int with_the_one_before = i == 0 ? 0 : -1;  // all of them are one RDN
    X509_NAME_add_entry(name.get(), sk_X509_NAME_ENTRY_value(entries, i), -1, with_the_one_before);
  }
  return std::string(base::text_of(read_name(name.get()).canonical));
}

}  // namespace

ReasonFlags read_reasons(const ASN1_BIT_STRING* flags) {
  ReasonFlags reasons = 0;
  for (int bit = 1; bit <= 8; ++bit) {
    if (ASN1_BIT_STRING_get_bit(flags, bit) == 1) reasons |= static_cast<ReasonFlags>(1u << bit);
  }
  return reasons;
}

void read_distribution_point_name(const DIST_POINT_NAME& name, DistributionPoint& into) {
  if (name.type == 0) {
    into.names = read_general_names(name.name.fullname);
  } else {
    into.relative_name = canonical_of(name.name.relativename);
  }
}

DistributionPoint read_distribution_point(const DIST_POINT& point) {
  DistributionPoint result;
  if (point.distpoint != nullptr) read_distribution_point_name(*point.distpoint, result);
  if (point.reasons != nullptr) result.reasons = read_reasons(point.reasons);
  if (point.CRLissuer != nullptr) result.crl_issuers = read_general_names(point.CRLissuer);
  return result;
}

std::optional<std::vector<DistributionPoint>> read_distribution_points(base::ByteView der) {
  const auto decoded = decode_exactly<CRL_DIST_POINTS, CRL_DIST_POINTS_free>(der, ASN1_ITEM_rptr(CRL_DIST_POINTS));
  if (!decoded) return std::nullopt;
  std::vector<DistributionPoint> points;
  for (int i = 0; i < sk_DIST_POINT_num(decoded.get()); ++i) {
    points.push_back(read_distribution_point(*sk_DIST_POINT_value(decoded.get(), i)));
  }
  return points;
}

}  // namespace trustprobe::x509

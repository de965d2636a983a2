#include "checks/defect.h"

namespace trustprobe::checks {
namespace {

constexpr DefectKind kinds[] = {DefectKind::expired,        DefectKind::self_signed, DefectKind::wrong_host,
                                DefectKind::untrusted_root, DefectKind::revoked,     DefectKind::sha1,
                                DefectKind::weak_key};

constexpr int least_rsa_bits = 2048;  // Baseline Requirements 6.1.5
constexpr int least_ec_bits = 256;

}  // namespace

std::string_view to_string(DefectKind kind) {
  switch (kind) {
    case DefectKind::expired:
      return "expired";
    case DefectKind::self_signed:
      return "self-signed";
    case DefectKind::wrong_host:
      return "wrong-host";
    case DefectKind::untrusted_root:
      return "untrusted-root";
    case DefectKind::revoked:
      return "revoked";
    case DefectKind::sha1:
      return "sha1";
    case DefectKind::weak_key:
      return "weak-key";
  }
  return "";
}

std::span<const DefectKind> all_defect_kinds() {
  return kinds;
}

std::optional<DefectKind> find_defect_kind(std::string_view name) {
  for (const DefectKind kind : kinds) {
    if (to_string(kind) == name) return kind;
  }
  return std::nullopt;
}

bool has_broken_hash(const x509::Certificate& certificate) {
  switch (certificate.signature_algorithm.hash) {
    case x509::Hash::md2:
    case x509::Hash::md4:
    case x509::Hash::md5:
    case x509::Hash::sha1:
      return true;
    default:
      return false;
  }
}

bool has_weak_key(const x509::Certificate& certificate) {
  const x509::PublicKey& key = certificate.public_key;
  if (key.bits == 0) return false;
  switch (key.algorithm) {
    case x509::KeyAlgorithm::rsa:
    case x509::KeyAlgorithm::rsa_pss:
    case x509::KeyAlgorithm::dsa:
      return key.bits < least_rsa_bits;
    case x509::KeyAlgorithm::ec:
      return key.bits < least_ec_bits;
    default:
      return false;
  }
}

}  // namespace trustprobe::checks

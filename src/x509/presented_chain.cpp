#include "x509/presented_chain.h"

#include <cstring>
#include <unordered_map>

#include "x509/decode.h"

namespace trustprobe::x509 {
namespace {

// A SHA-256 is as good a hash as any table needs.
struct DigestPrefix {
  std::size_t operator()(const Sha256& digest) const {
    std::size_t prefix = 0;
    std::memcpy(&prefix, digest.data(), sizeof prefix);
    return prefix;
  }
};

struct Parsed {
  CertificateRef certificate;
  std::string defect;
};

Parsed parse_or_explain(base::ByteView der) {
  auto parsed = parse_certificate(der);
  if (parsed) return {std::move(*parsed), ""};
  return {nullptr, std::move(parsed.error().what)};
}

}  // namespace

struct CertificatePool::Entries {
  std::size_t capacity;
  std::unordered_map<Sha256, Parsed, DigestPrefix> by_fingerprint;
};

CertificatePool::CertificatePool(std::size_t capacity) : entries_(new Entries{capacity, {}}) {}
CertificatePool::~CertificatePool() = default;

PresentedCertificate CertificatePool::parse(base::Bytes der) {
  auto& known = entries_->by_fingerprint;
  const Sha256 fingerprint = sha256(der);
  auto entry = known.find(fingerprint);
  if (entry == known.end()) {
    if (known.size() >= entries_->capacity) known.clear();
    entry = known.emplace(fingerprint, parse_or_explain(der)).first;
  }
  return {std::move(der), entry->second.certificate, entry->second.defect};
}

}  // namespace trustprobe::x509

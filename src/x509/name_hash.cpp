#include "x509/name_hash.h"

#include <fmt/format.h>

#include "x509/openssl.h"

namespace trustprobe::x509 {
namespace {

NamePointer openssl_name(const Name& name) {
  const unsigned char* cursor = name.der.data();
  return NamePointer(d2i_X509_NAME(nullptr, &cursor, static_cast<long>(name.der.size())));
}

}  // namespace

std::string name_hash(const Name& name) {
  const ErrorQueueGuard errors;
  const NamePointer parsed = openssl_name(name);
  return fmt::format("{:08x}", parsed ? X509_NAME_hash_ex(parsed.get(), nullptr, nullptr, nullptr) : 0);
}

std::string old_name_hash(const Name& name) {
  const ErrorQueueGuard errors;
  const NamePointer parsed = openssl_name(name);
  return fmt::format("{:08x}", parsed ? X509_NAME_hash_old(parsed.get()) : 0);
}

}  // namespace trustprobe::x509

// The hashes under which OpenSSL and Android look names up in a directory of certificates: eight hexadecimal digits.
#pragma once

#include <string>

#include "x509/name.h"

namespace trustprobe::x509 {

/// What `openssl x509 -subject_hash` prints: SHA-1 of the name's canonical form.
std::string name_hash(const Name& name);

/// What `openssl x509 -subject_hash_old` prints: MD5 of the name as it is encoded. Android's files have it.
std::string old_name_hash(const Name& name);

}  // namespace trustprobe::x509

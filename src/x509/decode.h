// From OpenSSL's parsed objects to our plain data. Private to this module and to others that wrap OpenSSL.
#pragma once

#include "x509/certificate.h"
#include "x509/openssl.h"

namespace trustprobe::x509 {

Name read_name(const X509_NAME* name);
GeneralName read_general_name(const GENERAL_NAME& name);

/// The handle is null where the linked OpenSSL knows no such algorithm.
PublicKey read_public_key(const X509_PUBKEY* info);
SignatureAlgorithm read_signature_algorithm(const X509_ALGOR& algorithm);

Extensions read_extensions(const X509* certificate);

}  // namespace trustprobe::x509

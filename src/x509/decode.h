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
/// Whether keys of this kind make such signatures; yes where the algorithm is not known.
bool could_sign(const PublicKey& key, const SignatureAlgorithm& algorithm);
/// Whether the linked OpenSSL has the algorithm's hash.
bool in_this_build(const SignatureAlgorithm& algorithm);

DistributionPoint read_distribution_point(const DIST_POINT& point);
/// Into `names` and `relative_name`.
void read_distribution_point_name(const DIST_POINT_NAME& name, DistributionPoint& into);
ReasonFlags read_reasons(const ASN1_BIT_STRING* flags);
/// CRLDistributionPoints or FreshestCRL; nothing when malformed.
std::optional<std::vector<DistributionPoint>> read_distribution_points(base::ByteView der);

Extensions read_extensions(const X509* certificate);

}  // namespace trustprobe::x509

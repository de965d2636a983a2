#include "x509/pkcs12.h"

#include <fmt/format.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>

#include <algorithm>
#include <limits>

#include "x509/der_header.h"
#include "x509/openssl.h"

namespace trustprobe::x509 {
namespace {

using Pkcs12Pointer = std::unique_ptr<PKCS12, FreedBy<PKCS12_free>>;
using BagPointer = std::unique_ptr<PKCS12_SAFEBAG, FreedBy<PKCS12_SAFEBAG_free>>;
using Kind = Pkcs12Error::Kind;

void free_bags(STACK_OF(PKCS12_SAFEBAG) * bags) {
  sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
}
void free_safes(STACK_OF(PKCS7) * safes) {
  sk_PKCS7_pop_free(safes, PKCS7_free);
}
using BagsPointer = std::unique_ptr<STACK_OF(PKCS12_SAFEBAG), FreedBy<free_bags>>;
using SafesPointer = std::unique_ptr<STACK_OF(PKCS7), FreedBy<free_safes>>;

constexpr const char* trusted_key_usage = "2.16.840.1.113894.746875.1.1";
constexpr long most_iterations = 2'000'000;  // of the whole file, under one password: about a second
constexpr int deepest_nesting = 8;

// Old stores need RC2 and the like, which OpenSSL keeps apart; nobody else shall get them.
OSSL_LIB_CTX* library() {
  static OSSL_LIB_CTX* const context = [] {
    OSSL_LIB_CTX* made = OSSL_LIB_CTX_new();
    OSSL_PROVIDER_load(made, "default");
    OSSL_PROVIDER_load(made, "legacy");  // where it is not there its algorithms are unsupported
    return made;
  }();
  return context;
}

std::unexpected<Pkcs12Error> failed(Kind kind, std::string detail = "") {
  return std::unexpected(Pkcs12Error{kind, std::move(detail)});
}

std::string name_of(const ASN1_OBJECT* oid) {
  const int id = OBJ_obj2nid(oid);
  return id == NID_undef ? dotted(oid) : OBJ_nid2ln(id);
}

struct Algorithm {
  std::string name;     // "PBES2 with aes-256-cbc", "pbeWithSHA1And40BitRC2-CBC"
  long iterations = 0;  // 0: not known
  bool modern = false;
};

template <typename Object, auto Free>
auto parameters_of(const X509_ALGOR* algorithm, const ASN1_ITEM* item) {
  const void* value = nullptr;
  int type = 0;
  X509_ALGOR_get0(nullptr, &type, &value, algorithm);
  if (type != V_ASN1_SEQUENCE) return std::unique_ptr<Object, FreedBy<Free>>();
  return decode_exactly<Object, Free>(view_of(static_cast<const ASN1_STRING*>(value)), item);
}

// RFC 7914 7: N * r * p is what scrypt costs, in steps about as long as one of PBKDF2.
long cost_of_scrypt(const X509_ALGOR* kdf) {
  const auto parameters = parameters_of<SCRYPT_PARAMS, SCRYPT_PARAMS_free>(kdf, ASN1_ITEM_rptr(SCRYPT_PARAMS));
  if (!parameters) return 0;
  long cost = 1;
  for (const ASN1_INTEGER* factor :
       {parameters->costParameter, parameters->blockSize, parameters->parallelizationParameter}) {
    const long number = ASN1_INTEGER_get(factor);
    if (number < 0 || __builtin_mul_overflow(cost, number, &cost)) return std::numeric_limits<long>::max();
  }
  return cost;
}

long iterations_of_kdf(const X509_ALGOR* kdf) {
  const ASN1_OBJECT* oid = nullptr;
  X509_ALGOR_get0(&oid, nullptr, nullptr, kdf);
  if (OBJ_obj2nid(oid) == NID_id_scrypt) return cost_of_scrypt(kdf);
  const auto parameters = parameters_of<PBKDF2PARAM, PBKDF2PARAM_free>(kdf, ASN1_ITEM_rptr(PBKDF2PARAM));
  return parameters ? ASN1_INTEGER_get(parameters->iter) : 0;
}

Algorithm describe(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* oid = nullptr;
  X509_ALGOR_get0(&oid, nullptr, nullptr, algorithm);
  if (OBJ_obj2nid(oid) != NID_pbes2) {
    const auto parameters = parameters_of<PBEPARAM, PBEPARAM_free>(algorithm, ASN1_ITEM_rptr(PBEPARAM));
    return {name_of(oid), parameters ? ASN1_INTEGER_get(parameters->iter) : 0, false};
  }
  const auto parameters = parameters_of<PBE2PARAM, PBE2PARAM_free>(algorithm, ASN1_ITEM_rptr(PBE2PARAM));
  if (!parameters) return {"PBES2", 0, true};
  const ASN1_OBJECT* cipher = nullptr;
  X509_ALGOR_get0(&cipher, nullptr, nullptr, parameters->encryption);
  return {"PBES2 with " + name_of(cipher), iterations_of_kdf(parameters->keyfunc), true};
}

std::string iterations_text(const Algorithm& algorithm) {
  return algorithm.iterations > 0 ? fmt::format("{}, {} iterations", algorithm.name, algorithm.iterations)
                                  : algorithm.name;
}

enum class Access { with_password, without };

/// One file under one password, or what can be read of it under none.
class Reader {
 public:
  Reader(const PKCS12* file, Access access, std::optional<std::string_view> password) : file_(file), access_(access) {
    if (password) password_.emplace(*password);
  }

  std::expected<Pkcs12, Pkcs12Error> read() {
    if (auto error = check_mac()) return std::unexpected(std::move(*error));
    const SafesPointer safes(PKCS12_unpack_authsafes(file_));
    if (!safes) return failed(Kind::malformed);
    for (int i = 0; i < sk_PKCS7_num(safes.get()); ++i) {
      if (auto error = read_safe(sk_PKCS7_value(safes.get(), i))) return std::unexpected(std::move(*error));
    }
    return std::move(result_);
  }

 private:
  using Failure = std::optional<Pkcs12Error>;

  const char* text() const { return password_ ? password_->c_str() : nullptr; }
  int length() const { return password_ ? static_cast<int>(password_->size()) : 0; }

  bool affords(long iterations) {
    if (iterations < 0 || iterations > most_iterations - spent_) return false;
    spent_ += iterations;
    return true;
  }

  Failure check_mac() {
    if (PKCS12_mac_present(file_) != 1) return std::nullopt;
    const X509_ALGOR* algorithm = nullptr;
    const ASN1_INTEGER* iterations = nullptr;
    PKCS12_get0_mac(nullptr, &algorithm, nullptr, &iterations, file_);
    const ASN1_OBJECT* oid = nullptr;
    X509_ALGOR_get0(&oid, nullptr, nullptr, algorithm);
    Algorithm mac{"HMAC with " + name_of(oid), iterations == nullptr ? 1 : ASN1_INTEGER_get(iterations), false};
    result_.pbmac1 = dotted(oid) == "1.2.840.113549.1.5.14";
    if (result_.pbmac1) mac = pbmac1_of(algorithm);
    result_.mac = iterations_text(mac);
    result_.modern |= OBJ_obj2nid(oid) != NID_sha1;
    if (access_ == Access::without) return std::nullopt;
    if (!affords(mac.iterations)) return Pkcs12Error{Kind::too_slow, fmt::format("{}", mac.iterations)};
    ERR_clear_error();
    if (PKCS12_verify_mac(const_cast<PKCS12*>(file_), text(), length()) == 1) {
      result_.password_checked = true;
      return std::nullopt;
    }
    // A MAC that cannot be computed leaves its reason behind; one that differs does not.
    if (ERR_peek_error() != 0) return Pkcs12Error{Kind::unsupported, mac.name};
    return Pkcs12Error{Kind::wrong_password, ""};
  }

  // RFC 9579 3: PBMAC1-params ::= SEQUENCE { keyDerivationFunc, messageAuthScheme }, as PBES2's are.
  static Algorithm pbmac1_of(const X509_ALGOR* algorithm) {
    const auto parameters = parameters_of<PBE2PARAM, PBE2PARAM_free>(algorithm, ASN1_ITEM_rptr(PBE2PARAM));
    if (!parameters) return {"PBMAC1", 0, true};
    const ASN1_OBJECT* scheme = nullptr;
    X509_ALGOR_get0(&scheme, nullptr, nullptr, parameters->encryption);
    return {"PBMAC1 with " + name_of(scheme), iterations_of_kdf(parameters->keyfunc), true};
  }

  Failure read_safe(PKCS7* safe) {
    if (PKCS7_type_is_data(safe)) {
      const BagsPointer bags(PKCS12_unpack_p7data(safe));
      if (!bags) return Pkcs12Error{Kind::malformed, ""};
      return read_bags(bags.get(), 0);
    }
    if (!PKCS7_type_is_encrypted(safe)) {
      ++result_.other_bags;  // encrypted for a public key
      return std::nullopt;
    }
    const Algorithm algorithm = describe(safe->d.encrypted->enc_data->algorithm);
    if (access_ == Access::without) return Pkcs12Error{Kind::wrong_password, ""};
    if (!affords(algorithm.iterations)) return Pkcs12Error{Kind::too_slow, fmt::format("{}", algorithm.iterations)};
    result_.encryption = iterations_text(algorithm);
    result_.modern |= algorithm.modern;
    ERR_clear_error();
    const BagsPointer bags(PKCS12_unpack_p7encdata(safe, text(), length()));
    if (!bags) return undecrypted(algorithm);
    result_.password_checked = true;
    return read_bags(bags.get(), 0);
  }

  // That a MAC or another part fits the password says nothing: each part may have its own.
  static Pkcs12Error undecrypted(const Algorithm& algorithm) {
    bool lacking = false;
    for (unsigned long error = ERR_get_error(); error != 0; error = ERR_get_error()) {
      const int reason = ERR_GET_REASON(error), source = ERR_GET_LIB(error);
      lacking |= reason == ERR_R_UNSUPPORTED || (source == ERR_LIB_EVP && reason == EVP_R_UNSUPPORTED_ALGORITHM) ||
                 (source == ERR_LIB_EVP && reason == EVP_R_UNKNOWN_CIPHER) ||
                 (source == ERR_LIB_EVP && reason == EVP_R_UNKNOWN_PBE_ALGORITHM);
    }
    return lacking ? Pkcs12Error{Kind::unsupported, algorithm.name} : Pkcs12Error{Kind::wrong_password, ""};
  }

  Failure read_bags(const STACK_OF(PKCS12_SAFEBAG) * bags, int depth) {
    if (depth > deepest_nesting) return Pkcs12Error{Kind::malformed, ""};
    for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags); ++i) {
      if (auto error = read_bag(sk_PKCS12_SAFEBAG_value(bags, i), depth)) return error;
    }
    return std::nullopt;
  }

  Failure read_bag(PKCS12_SAFEBAG* bag, int depth) {
    switch (PKCS12_SAFEBAG_get_nid(bag)) {
      case NID_certBag:
        return read_certificate(bag);
      case NID_keyBag:
      case NID_pkcs8ShroudedKeyBag:
        result_.key_ids.push_back(local_key_id(bag).value_or(base::Bytes{}));
        return std::nullopt;
      case NID_safeContentsBag:
        return read_bags(PKCS12_SAFEBAG_get0_safes(bag), depth + 1);
      default:
        ++result_.other_bags;
        return std::nullopt;
    }
  }

  Failure read_certificate(PKCS12_SAFEBAG* bag) {
    if (PKCS12_SAFEBAG_get_bag_nid(bag) != NID_x509Certificate) {
      ++result_.other_bags;
      return std::nullopt;
    }
    const X509Pointer source(PKCS12_SAFEBAG_get1_cert(bag));
    unsigned char* der = nullptr;
    const int size = source ? i2d_X509(source.get(), &der) : 0;
    if (size <= 0) return Pkcs12Error{Kind::malformed, ""};
    auto parsed = parse_certificate({der, static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    if (!parsed) return Pkcs12Error{Kind::malformed, ""};
    result_.certificates.push_back(
        {std::move(*parsed), friendly_name(bag), local_key_id(bag), has_attribute(bag, trusted_key_usage)});
    return std::nullopt;
  }

  static std::string friendly_name(PKCS12_SAFEBAG* bag) {
    char* name = PKCS12_get_friendlyname(bag);
    if (name == nullptr) return "";
    std::string text(name);
    OPENSSL_free(name);
    return text;
  }

  static std::optional<base::Bytes> local_key_id(const PKCS12_SAFEBAG* bag) {
    const ASN1_TYPE* value = PKCS12_SAFEBAG_get0_attr(bag, NID_localKeyID);
    if (value == nullptr || value->type != V_ASN1_OCTET_STRING) return std::nullopt;
    const base::ByteView id = view_of(value->value.octet_string);
    return base::Bytes(id.begin(), id.end());
  }

  static bool has_attribute(const PKCS12_SAFEBAG* bag, std::string_view oid) {
    const STACK_OF(X509_ATTRIBUTE)* attributes = PKCS12_SAFEBAG_get0_attrs(bag);
    for (int i = 0; i < sk_X509_ATTRIBUTE_num(attributes); ++i) {
      if (dotted(X509_ATTRIBUTE_get0_object(sk_X509_ATTRIBUTE_value(attributes, i))) == oid) return true;
    }
    return false;
  }

  const PKCS12* file_;
  Access access_;
  std::optional<std::string> password_;
  Pkcs12 result_;
  long spent_ = 0;  // iterations
};

std::expected<Pkcs12, Pkcs12Error> read(base::ByteView der, Access access, std::optional<std::string_view> password) {
  const ErrorQueueGuard errors;
  PKCS12* made = PKCS12_init_ex(NID_pkcs7_data, library(), nullptr);
  const unsigned char* cursor = der.data();
  // On failure d2i frees what it was given.
  if (d2i_PKCS12(&made, &cursor, static_cast<long>(der.size())) == nullptr) return failed(Kind::malformed);
  const Pkcs12Pointer file(made);
  if (cursor != der.data() + der.size()) return failed(Kind::malformed);
  return Reader(file.get(), access, password).read();
}

BagPointer trusted_bag(const Certificate& certificate, const std::string& name) {
  const unsigned char* cursor = certificate.der.data();
  const X509Pointer source(d2i_X509(nullptr, &cursor, static_cast<long>(certificate.der.size())));
  BagPointer bag(PKCS12_SAFEBAG_create_cert(source.get()));
  PKCS12_add_friendlyname_utf8(bag.get(), name.c_str(), static_cast<int>(name.size()));
  X509_ATTRIBUTE* attribute =
      X509_ATTRIBUTE_create_by_txt(nullptr, trusted_key_usage, V_ASN1_OBJECT,
                                   reinterpret_cast<const unsigned char*>(OBJ_nid2obj(NID_anyExtendedKeyUsage)), -1);
  // The friendly name made the list.
  sk_X509_ATTRIBUTE_push(const_cast<STACK_OF(X509_ATTRIBUTE)*>(PKCS12_SAFEBAG_get0_attrs(bag.get())), attribute);
  return bag;
}

}  // namespace

bool begins_as_pkcs12(base::ByteView bytes) {
  // RFC 7292 4: PFX ::= SEQUENCE { version INTEGER {v3(3)}, ... }; in BER, NSS writes indefinite lengths.
  if (bytes.size() < 2 || bytes[0] != 0x30) return false;
  const auto header = read_der_header(bytes);
  if (!header && bytes[1] != 0x80) return false;
  const base::ByteView inside = bytes.subspan(std::min(header ? header->size : 2, bytes.size()));
  return inside.size() > 3 && inside[0] == 0x02 && inside[1] == 0x01 && inside[2] == 0x03;
}

std::expected<Pkcs12, Pkcs12Error> read_pkcs12(base::ByteView der, std::optional<std::string_view> password) {
  if (password && password->find('\0') != std::string_view::npos) return failed(Kind::wrong_password);
  return read(der, Access::with_password, password);
}

std::expected<Pkcs12, Pkcs12Error> read_pkcs12_without_password(base::ByteView der) {
  return read(der, Access::without, std::nullopt);
}

std::string write_pkcs12(const std::vector<std::pair<CertificateRef, std::string>>& entries,
                         const std::string& password) {
  constexpr int iterations = 10'000;
  const ErrorQueueGuard errors;
  const BagsPointer bags(sk_PKCS12_SAFEBAG_new_null());
  for (const auto& [certificate, name] : entries)
    sk_PKCS12_SAFEBAG_push(bags.get(), trusted_bag(*certificate, name).release());
  const SafesPointer safes(sk_PKCS7_new_null());
  sk_PKCS7_push(safes.get(),
                PKCS12_pack_p7encdata(NID_aes_256_cbc, password.c_str(), -1, nullptr, 0, iterations, bags.get()));
  const Pkcs12Pointer file(PKCS12_add_safes(safes.get(), 0));
  PKCS12_set_mac(file.get(), password.c_str(), -1, nullptr, 0, iterations, EVP_sha256());
  unsigned char* der = nullptr;
  const int size = i2d_PKCS12(file.get(), &der);
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(std::max(size, 0)));
  OPENSSL_free(der);
  return bytes;
}

}  // namespace trustprobe::x509

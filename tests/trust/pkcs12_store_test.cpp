#include "trust/pkcs12_store.h"

#include <openssl/pkcs12.h>

#include "support/certificate_maker.h"
#include "trust/loading.h"
#include "x509/openssl.h"
#include "x509/pkcs12.h"

namespace trustprobe::trust {
namespace {

TrustStore two_roots() {
  return TrustStore(
      "roots", {},
      {{support::make_root("One").certificate, ""}, {support::make_root("Two").certificate, "Zwei \u00fc"}});
}

std::string der_of(PKCS12* file) {
  unsigned char* der = nullptr;
  const int size = i2d_PKCS12(file, &der);
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

STACK_OF(PKCS12_SAFEBAG) * bags_with_a_root() {
  const auto root = support::make_root("One").certificate;
  const unsigned char* cursor = root->der.data();
  const x509::X509Pointer source(d2i_X509(nullptr, &cursor, static_cast<long>(root->der.size())));
  STACK_OF(PKCS12_SAFEBAG)* bags = sk_PKCS12_SAFEBAG_new_null();
  sk_PKCS12_SAFEBAG_push(bags, PKCS12_SAFEBAG_create_cert(source.get()));
  return bags;
}

struct Safe {
  int iterations = 1'000;
  const char* password = "changeit";
};

// Each safe with a certificate, encrypted; no MAC.
std::string with_safes(const std::vector<Safe>& written) {
  STACK_OF(PKCS7)* safes = sk_PKCS7_new_null();
  for (const auto& [iterations, password] : written) {
    STACK_OF(PKCS12_SAFEBAG)* bags = bags_with_a_root();
    sk_PKCS7_push(safes, PKCS12_pack_p7encdata(NID_aes_256_cbc, password, -1, nullptr, 0, iterations, bags));
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
  }
  PKCS12* file = PKCS12_add_safes(safes, 0);
  std::string bytes = der_of(file);
  PKCS12_free(file);
  sk_PKCS7_pop_free(safes, PKCS7_free);
  return bytes;
}

void put(X509_ALGOR* algorithm, int id, const ASN1_ITEM* item, void* parameters) {
  ASN1_STRING* packed = ASN1_item_pack(parameters, item, nullptr);
  X509_ALGOR_set0(algorithm, OBJ_nid2obj(id), V_ASN1_SEQUENCE, packed);
}

template <typename Object>
Object* parameters_in(const X509_ALGOR* algorithm, const ASN1_ITEM* item) {
  int type = 0;
  const void* value = nullptr;
  X509_ALGOR_get0(nullptr, &type, &value, algorithm);
  return static_cast<Object*>(ASN1_item_unpack(static_cast<const ASN1_STRING*>(value), item));
}

// A safe whose key scrypt is to derive at this cost; it opens under no password.
std::string with_scrypt(std::uint64_t cost, long block_size, long parallelization) {
  STACK_OF(PKCS12_SAFEBAG)* bags = bags_with_a_root();
  PKCS7* safe = PKCS12_pack_p7encdata(NID_aes_256_cbc, "changeit", -1, nullptr, 0, 1, bags);
  X509_ALGOR* algorithm = safe->d.encrypted->enc_data->algorithm;
  auto* outer = parameters_in<PBE2PARAM>(algorithm, ASN1_ITEM_rptr(PBE2PARAM));
  X509_ALGOR* cheap = PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), nullptr, 0, nullptr, 2, 1, 1);
  auto* model = parameters_in<PBE2PARAM>(cheap, ASN1_ITEM_rptr(PBE2PARAM));
  auto* scrypt = parameters_in<SCRYPT_PARAMS>(model->keyfunc, ASN1_ITEM_rptr(SCRYPT_PARAMS));
  ASN1_INTEGER_set_uint64(scrypt->costParameter, cost);
  ASN1_INTEGER_set(scrypt->blockSize, block_size);
  ASN1_INTEGER_set(scrypt->parallelizationParameter, parallelization);
  put(outer->keyfunc, NID_id_scrypt, ASN1_ITEM_rptr(SCRYPT_PARAMS), scrypt);
  put(algorithm, NID_pbes2, ASN1_ITEM_rptr(PBE2PARAM), outer);
  STACK_OF(PKCS7)* safes = sk_PKCS7_new_null();
  sk_PKCS7_push(safes, safe);
  PKCS12* file = PKCS12_add_safes(safes, 0);
  std::string bytes = der_of(file);
  PKCS12_free(file);
  sk_PKCS7_pop_free(safes, PKCS7_free);
  SCRYPT_PARAMS_free(scrypt);
  PBE2PARAM_free(model);
  PBE2PARAM_free(outer);
  X509_ALGOR_free(cheap);
  sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
  return bytes;
}

TEST_CASE("a PKCS #12 store that we write is read again, every entry trusted by everybody") {
  const TrustStore store = two_roots();
  const LoadedStore read = store_in(pkcs12_of(store, "changeit"));
  CHECK(read.origin.format == "PKCS #12");
  REQUIRE(read.anchors.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(read.anchors[i].certificate->der == store.anchors()[i].certificate->der);
    CHECK(read.anchors[i].readers == Readers::all);
  }
  CHECK(read.anchors[0].label == "one");
  CHECK(read.anchors[1].label == "zwei \u00fc");
  CHECK(read.details.password == PasswordCheck::matched_well_known);
  CHECK(read.details.protection == "PBES2 with aes-256-cbc, 10000 iterations; HMAC with sha256, 10000 iterations");
  CHECK(read.details.java_reads);
}

TEST_CASE("the passwords that are given are tried before the well-known ones") {
  const std::string bytes = pkcs12_of(two_roots(), "one of mine");
  const auto load = [&](const Passwords& passwords) {
    return load_store_file({.path = "roots", .bytes = bytes}, passwords);
  };
  const auto opened = load({"another", "one of mine"});
  REQUIRE(opened);
  CHECK(opened->details.password == PasswordCheck::matched);
  CHECK(!load({"another"}));
  CHECK(!load({}));
  CHECK(!load({std::string("one of mine\0", 12)}));
}

TEST_CASE("a PKCS #12 file cut anywhere is a sentence") {
  const std::string whole = pkcs12_of(two_roots(), "changeit");
  for (std::size_t length = 0; length < whole.size(); length += 7) {
    const auto store = loaded(whole.substr(0, length));
    CHECK(!store);
  }
  CHECK(!loaded(whole + "x"));
}

TEST_CASE("a PKCS #12 file with a flipped bit is read as it was or not at all") {
  const std::string whole = pkcs12_of(two_roots(), "changeit");
  for (std::size_t at = 0; at < whole.size(); at += 11) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << (at % 8)));
    const auto content = x509::read_pkcs12(base::bytes_of(damaged), "changeit");
    if (content) CHECK(content->certificates.size() == 2);
  }
}

TEST_CASE("a PKCS #12 file that asks for a day of work is refused at once") {
  std::string bytes = pkcs12_of(two_roots(), "changeit");
  // MacData ::= SEQUENCE { mac, macSalt, iterations }, the last thing in the file: 10,000 becomes 2^31 - 1, and two
  // octets more are counted in the two lengths around it.
  const std::size_t mac_data = bytes.rfind(std::string("\x30\x41\x30\x31", 4)), count = bytes.size() - 4;
  REQUIRE(mac_data != std::string::npos);
  REQUIRE(bytes.substr(count) == std::string("\x02\x02\x27\x10", 4));
  bytes.replace(count, 4, std::string("\x02\x04\x7f\xff\xff\xff", 6));
  bytes[mac_data + 1] = '\x43';
  REQUIRE(static_cast<unsigned char>(bytes[1]) == 0x82);
  const std::size_t length = bytes.size() - 4;
  bytes[2] = static_cast<char>(length >> 8);
  bytes[3] = static_cast<char>(length & 0xff);
  CHECK(sentence_about(bytes) ==
        "roots: is a PKCS #12 store that asks for 2147483647 iterations; write it anew with 10,000");
}

TEST_CASE("the iterations of a PKCS #12 file are limited all in all, not each time") {
  const std::string whole = with_safes({{300'000}, {65'536}});
  const auto written = x509::read_pkcs12(base::bytes_of(whole), "changeit");
  REQUIRE(written);
  CHECK(written->certificates.size() == 2);
  // The second safe now asks for as many as are left, under another key than it was encrypted with, then for one more.
  const auto error_for = [&](std::string_view number) {
    std::string bytes = whole;
    const std::size_t at = bytes.rfind(std::string("\x02\x03\x01\x00\x00", 5));
    REQUIRE(at != std::string::npos);
    bytes.replace(at + 2, 3, number);
    return x509::read_pkcs12(base::bytes_of(bytes), "changeit").error();
  };
  CHECK(error_for("\x19\xf0\xa0").kind == x509::Pkcs12Error::Kind::wrong_password);  // 1,700,000
  CHECK(error_for("\x19\xf0\xa1").kind == x509::Pkcs12Error::Kind::too_slow);
}

TEST_CASE("a PKCS #12 store whose parts have different passwords is not said to use what the build lacks") {
  const std::string bytes = with_safes({{1'000, "changeit"}, {1'000, "another"}});
  CHECK(sentence_about(bytes) ==
        "roots: is a PKCS #12 store with a password; give it with --store-password file:PATH or env:NAME, or in "
        "TRUSTPROBE_STORE_PASSWORD");
  const auto store = load_store_file({.path = "roots", .bytes = bytes}, {"another"});
  REQUIRE(!store);
  CHECK(store.error().what == "is a PKCS #12 store that no given password opens");
}

TEST_CASE("what scrypt costs in a PKCS #12 file is limited as iterations are") {
  const auto kind_of = [](const std::string& bytes) {
    return x509::read_pkcs12(base::bytes_of(bytes), "changeit").error().kind;
  };
  using Kind = x509::Pkcs12Error::Kind;
  CHECK(kind_of(with_scrypt(128, 1, 15'625)) == Kind::wrong_password);  // 2,000,000
  CHECK(kind_of(with_scrypt(128, 1, 15'626)) == Kind::too_slow);
  CHECK(sentence_about(with_scrypt(32'768, 1, 200'000)) ==
        "roots: is a PKCS #12 store that asks for 6553600000 iterations; write it anew with 10,000");
  CHECK(sentence_about(with_scrypt(std::uint64_t{1} << 62, 8, 1)) ==
        "roots: is a PKCS #12 store that asks for 9223372036854775807 iterations; write it anew with 10,000");
}

}  // namespace
}  // namespace trustprobe::trust

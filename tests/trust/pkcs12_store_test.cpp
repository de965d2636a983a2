#include "trust/pkcs12_store.h"

#include "support/certificate_maker.h"
#include "trust/loading.h"
#include "x509/pkcs12.h"

namespace trustprobe::trust {
namespace {

TrustStore two_roots() {
  return TrustStore(
      "roots", {},
      {{support::make_root("One").certificate, ""}, {support::make_root("Two").certificate, "Zwei \u00fc"}});
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

}  // namespace
}  // namespace trustprobe::trust

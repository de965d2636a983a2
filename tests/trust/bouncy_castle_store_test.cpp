#include "trust/bouncy_castle_store.h"

#include "trust/java_bytes.h"
#include "trust/java_text.h"
#include "trust/loading.h"
#include "x509/pkcs12_mac.h"

using namespace trustprobe;
using namespace trustprobe::support;
using namespace trustprobe::trust;

namespace {

const Identity& one() {
  static const Identity root = make_root("One");
  return root;
}

std::string bks_entry(std::uint64_t kind, const std::string& alias, const std::vector<std::string>& chain,
                      const std::string& content) {
  std::string bytes = number(kind, 1) + utf(alias) + number(1'700'000'000'000, 8) + number(chain.size());
  for (const std::string& certificate : chain) bytes += certificate;
  return bytes + content;
}

std::string trusted_in_bks(const std::string& alias, const Identity& identity) {
  return bks_entry(1, alias, {}, stored(identity));
}

std::string data_of(const std::string& bytes) {
  return number(bytes.size()) + bytes;
}

std::string header(std::uint64_t version, std::uint64_t iterations = 3) {
  return number(version) + data_of(std::string(20, 's')) + number(iterations);
}

std::string bks(const std::string& entries, const std::string& password = "changeit", std::uint64_t version = 2) {
  const std::string covered = entries + number(0, 1), salt(20, 's');
  std::string characters = utf16_bytes_of(password);
  if (!characters.empty()) characters.append(2, '\0');
  const auto mac = x509::pkcs12_hmac_sha1(base::bytes_of(covered), {.password = base::bytes_of(characters),
                                                                    .salt = base::bytes_of(salt),
                                                                    .iterations = 3,
                                                                    .length = version == 1 ? 2u : 20u});
  return header(version) + covered + std::string(mac.begin(), mac.end());
}

base::Result<LoadedStore> loaded_with(const std::string& bytes, const Passwords& passwords) {
  return load_store_file({.path = "roots", .bytes = bytes}, passwords);
}

const std::string again = "; export or copy it again";

}  // namespace

TEST_CASE("certificates of BKS are anchors, also in version 1 with its short key") {
  for (const std::uint64_t version : {1u, 2u}) {
    const auto store = store_in(bks(trusted_in_bks("R\u00f6ot One", one()), "changeit", version));
    CHECK(store.origin.format == "BKS");
    REQUIRE(store.anchors.size() == 1);
    CHECK(store.anchors[0].label == "R\u00f6ot One");
    CHECK(store.anchors[0].readers == Readers::all);
    CHECK(store.details.password == PasswordCheck::matched_well_known);
    CHECK(store.details.java_reads);
    CHECK(store.details.java_needs == "the Bouncy Castle provider, and the store type BKS named");
    CHECK(store.details.protection == (version == 1 ? "HMAC-SHA-1 over all entries, with a key of only 16 bits (BKS 1)"
                                                    : "HMAC-SHA-1 over all entries"));
  }
}

TEST_CASE("keys of BKS are private with a chain, sealed or not, and other things without") {
  const Identity leaf = issue(one(), leaf_recipe("a.example"));
  const std::string plain = utf("PKCS#8") + utf("EC") + data_of("key");
  const auto store = store_in(
      bks(bks_entry(4, "sealed", {stored(leaf), stored(one())}, data_of("sealed")) +
          bks_entry(4, "secret", {}, data_of("sealed")) + bks_entry(3, "data", {}, data_of("")) +
          bks_entry(2, "private", {}, number(0, 1) + plain) + bks_entry(2, "public", {}, number(1, 1) + plain)));
  REQUIRE(store.anchors.size() == 1);
  CHECK(store.anchors[0].label == "sealed");
  CHECK(store.anchors[0].readers == Readers::java_only);
  REQUIRE(store.details.key_chains.size() == 1);
  CHECK(store.details.private_keys == 2);
  CHECK(store.details.other_entries == 3);
}

TEST_CASE("the password of BKS is checked where one fits, and is not needed") {
  const auto checked = [](const std::string& password, const Passwords& given) {
    return loaded_with(bks(trusted_in_bks("one", one()), password), given).value().details.password;
  };
  CHECK(checked("p\u00e4ss\u20ac", {"p\u00e4ss\u20ac"}) == PasswordCheck::matched);
  CHECK(checked("", {"other"}) == PasswordCheck::matched_well_known);
  CHECK(checked("secret", {}) == PasswordCheck::not_checked);
  const auto refused = loaded_with(bks(trusted_in_bks("one", one()), "secret"), {"other"});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().sentence() ==
        "roots: is a BKS store that no given password fits, or that is damaged; give the password it was made with, or "
        "none: its certificates can be read without");
}

TEST_CASE("BKS that ends early or goes on too long says where") {
  const std::string entry = trusted_in_bks("one", one()), whole = bks(entry), body = header(2);
  CHECK(sentence_about(body.substr(0, 31)) == "roots: is a BKS store that is cut short in its header" + again);
  CHECK(sentence_about(body + entry + "\x01") == "roots: is a BKS store that is cut short in entry 2" + again);
  CHECK(sentence_about(body + entry) == "roots: is a BKS store that is cut short in entry 2" + again);
  CHECK(sentence_about(whole.substr(0, whole.size() - 1)) ==
        "roots: is a BKS store that is cut short in its HMAC" + again);
  CHECK(sentence_about(bks(entry + entry) + "xx") ==
        "roots: is a BKS store that is damaged: it goes on for 2 bytes after the HMAC" + again);
  CHECK(sentence_about(body + entry + bks_entry(4, "key", {}, number(0xFFFFFFFF))) ==
        "roots: is a BKS store that is cut short in entry 2" + again);
  CHECK(sentence_about(body + entry + number(1, 1) + utf("a") + number(0, 8) + number(0xFFFFFFFF)) ==
        "roots: is a BKS store that is cut short in entry 2" + again);
}

TEST_CASE("BKS that is damaged says what is wrong in it") {
  const std::string damaged = "roots: is a BKS store that is damaged: ", entry = trusted_in_bks("one", one());
  CHECK(sentence_about(bks(entry + bks_entry(5, "odd", {}, ""))) ==
        damaged + "entry 'odd' is of the unknown kind 5" + again);
  CHECK(sentence_about(bks(entry + bks_entry(4, "\x80", {}, data_of("")))) ==
        damaged + "the alias of entry 2 is no text" + again);
  CHECK(sentence_about(bks(entry + bks_entry(1, "bad", {}, stored("no DER"))))
            .starts_with(damaged + "entry 'bad' is not an X.509 certificate"));
  CHECK(sentence_about(header(2, 0)) == damaged + "0 iterations for its HMAC are not credible" + again);
  CHECK(sentence_about(header(2, 100'001)) == damaged + "100001 iterations for its HMAC are not credible" + again);
  CHECK(sentence_about(header(2, 100'000) + number(0, 1) + std::string(20, 'm')) ==
        "roots: is a BKS store without a certificate; name the store with the root certificates instead");
}

TEST_CASE("UBER is told from BKS by a body of whole cipher blocks that makes no sense") {
  const std::string sentence =
      "roots: is an UBER store, which is encrypted as a whole, or a BKS store that is damaged; copy its entries into a "
      "JKS store with keytool and the Bouncy Castle provider";
  CHECK(sentence_about(header(1) + std::string(160, '\x99')) == sentence);
  CHECK(sentence_about(header(1) + std::string(161, '\x99')) ==
        "roots: is a BKS store that is cut short in entry 1" + again);
}

TEST_CASE("BKS cut anywhere or with a flipped bit gives anchors or a sentence") {
  check_damage(bks(trusted_in_bks("one", one()) +
                   bks_entry(4, "sealed", {stored(one()), stored(one())}, data_of("sealed")) +
                   bks_entry(2, "private", {}, number(0, 1) + utf("PKCS#8") + utf("EC") + data_of("key"))));
}

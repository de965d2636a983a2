#include "trust/java_key_store.h"

#include "base/hex.h"
#include "trust/java_bytes.h"
#include "trust/java_serialization.h"
#include "trust/loading.h"

using namespace trustprobe;
using namespace trustprobe::support;
using namespace trustprobe::trust;
using namespace std::string_literals;

namespace {

const Identity& one() {
  static const Identity root = make_root("One");
  return root;
}

base::Result<LoadedStore> loaded_with(const std::string& bytes, const Passwords& passwords) {
  return load_store_file({.path = "roots", .bytes = bytes}, passwords);
}

std::string private_key_entry(const std::string& alias, const std::vector<std::string>& chain) {
  std::string content = number(7) + "private" + number(chain.size());
  for (const std::string& certificate : chain) content += certificate;
  return entry(1, alias, content);
}

std::string class_description(const std::string& name, const std::string& fields, std::uint64_t field_count,
                              const std::string& super = "\x70", char flags = '\x02') {
  return "\x72" + utf(name) + number(1, 8) + flags + number(field_count, 2) + fields + "\x78" + super;
}

// What ObjectOutputStream makes of a javax.crypto.SealedObject and its subclass: two arrays, two strings.
std::string sealed_object() {
  const std::string byte_array = class_description("[B", "", 0);
  const std::string fields = "[" + utf("encodedParams") + "\x74" + utf("[B") + "[" + utf("encryptedContent") + "\x71" +
                             number(0x7E0002) + "L" + utf("paramsAlg") + "\x74" + utf("Ljava/lang/String;") + "L" +
                             utf("sealAlg") + "\x71" + number(0x7E0003);
  const std::string super = class_description("javax.crypto.SealedObject", fields, 4);
  return number(0xACED0005) + "\x73" + class_description("SealedObjectForKeyProtector", "", 0, super) + "\x75" +
         byte_array + number(3) + "abc" + "\x75\x71" + number(0x7E0005) + number(2) + "de" + "\x74" + utf("PBE") +
         "\x70";
}

const std::string again = "; export or copy it again";

}  // namespace

TEST_CASE("the digest is the one that keytool writes") {
  // An empty JKS store with the password "changeit", by keytool of Java 17.
  const std::string empty = jks + number(2) + number(0);
  CHECK(base::to_hex(base::bytes_of(java_key_store_digest(empty, "changeit"))) ==
        "e2686e45fb43dfa4d992dd41ceb6b21c6330d792");
}

TEST_CASE("trusted entries of JKS and JCEKS are anchors under their aliases") {
  const Identity two = make_root("Two");
  for (const auto& [magic, format] : {std::pair(jks, "JKS"), std::pair(jceks, "JCEKS")}) {
    const auto store =
        store_in(key_store(magic, 2, trusted_entry("root one", one()) + trusted_entry("r\u00f6\xC0\x80ot", two)));
    CHECK(store.origin.format == format);
    REQUIRE(store.anchors.size() == 2);
    CHECK(store.anchors[0].label == "root one");
    CHECK(store.anchors[0].readers == Readers::all);
    CHECK(store.anchors[1].label == "r\u00f6\0ot"s);
    CHECK(store.anchors[1].certificate->der == two.certificate->der);
    CHECK(store.details.java_reads);
    CHECK(store.details.protection == "SHA-1 digest over the whole file");
    CHECK(store.details.java_needs.empty() == (magic == jks));
  }
}

TEST_CASE("version 1 writes certificates without their type") {
  const std::string der = der_text(one());
  const auto store = store_in(with_digest(jks + number(1) + number(1) + entry(2, "one", number(der.size()) + der)));
  CHECK(store.anchors.at(0).certificate->der == one().certificate->der);
}

TEST_CASE("of a private key entry the own certificate is an anchor to Java alone, and its issuers to nobody") {
  const Identity ca = issue(one(), ca_recipe("CA")), leaf = issue(ca, leaf_recipe("a.example"));
  const auto store = store_in(key_store(
      jks, 2, private_key_entry("key", {stored(leaf), stored(ca), stored(one())}) + private_key_entry("x", {})));
  REQUIRE(store.anchors.size() == 1);
  CHECK(store.anchors[0].label == "key");
  CHECK(store.anchors[0].readers == Readers::java_only);
  CHECK(store.anchors[0].certificate->der == leaf.certificate->der);
  REQUIRE(store.details.key_chains.size() == 2);
  CHECK(store.details.key_chains[1]->der == one().certificate->der);
  CHECK(store.details.private_keys == 2);
}

TEST_CASE("a certificate of another type than X.509 is counted and no anchor") {
  const auto store =
      store_in(key_store(jks, 2, entry(2, "pgp", stored("PGP key", "PGP")) + trusted_entry("one", one())));
  CHECK(store.anchors.size() == 1);
  CHECK(store.details.other_entries == 1);
}

TEST_CASE("secret keys of JCEKS are passed over and counted") {
  const auto store = store_in(key_store(jceks, 2, entry(3, "aes", sealed_object()) + trusted_entry("one", one())));
  CHECK(store.anchors.size() == 1);
  CHECK(store.details.other_entries == 1);
}

TEST_CASE("a secret key that cannot be passed over is named with what helps") {
  CHECK(sentence_about(key_store(jceks, 2, entry(3, "a\x1b", "\xAC\xED") + trusted_entry("one", one()))) ==
        "roots: is a JCEKS store whose secret key 'a\\x1b' is damaged or of a kind that cannot be skipped; "
        "take that entry out of a copy: keytool -delete -alias ALIAS -storetype JCEKS -keystore roots");
}

TEST_CASE("a serialised object is as long as its parts, and others are not measured") {
  const std::string sealed = sealed_object(), stream = number(0xACED0005);
  CHECK(serialized_object_length(sealed + "more") == sealed.size());
  for (std::size_t length = 0; length < sealed.size(); ++length)
    CHECK_FALSE(serialized_object_length(sealed.substr(0, length)));
  const std::string own_writer = "\x73" + class_description("A", "", 0, "\x70", '\x03');
  const std::string own_super = "\x73" + class_description("A", "", 0, "\x71" + number(0x7E0000));
  const std::string strange_field = "\x73" + class_description("A", "X" + utf("x"), 1);
  const std::string objects = "\x75" + class_description("[L", "", 0) + number(0);
  for (const std::string& other : {"\x7C"s, own_writer, own_super, strange_field, objects, "\x71" + number(0x7E0000)})
    CHECK_FALSE(serialized_object_length(stream + other));
}

TEST_CASE("a serialised object that nests too deep or has too many fields is not measured") {
  const auto nested = [](int levels) {
    std::string super = "\x70";
    while (levels-- > 0) super = class_description("A", "", 0, super);
    return number(0xACED0005) + "\x73" + super;
  };
  CHECK(serialized_object_length(nested(15)));
  CHECK_FALSE(serialized_object_length(nested(16)));
  const auto wide = [](std::size_t count) {
    std::string fields;
    for (std::size_t i = 0; i < count; ++i) fields += "B" + utf("f");
    return number(0xACED0005) + "\x73" + class_description("A", fields, count) + std::string(count, 'b');
  };
  CHECK(serialized_object_length(wide(64)));
  CHECK_FALSE(serialized_object_length(wide(65)));
}

TEST_CASE("the password that fits is one of those given, or one that everybody tries, or none") {
  const auto checked = [](const std::string& password, const Passwords& given) {
    return loaded_with(key_store(jks, 1, trusted_entry("one", one()), password), given).value().details.password;
  };
  CHECK(checked("s\u00e9cret", {"other", "s\u00e9cret"}) == PasswordCheck::matched);
  CHECK(checked("changeit", {"changeit"}) == PasswordCheck::matched);
  for (const char* well_known : {"changeit", "changeme", ""}) {
    CHECK(checked(well_known, {}) == PasswordCheck::matched_well_known);
    CHECK(checked(well_known, {"other"}) == PasswordCheck::matched_well_known);
  }
  CHECK(checked("secret", {}) == PasswordCheck::not_checked);
}

TEST_CASE("passwords of which none fits are an error that says how to go on") {
  const auto store = loaded_with(key_store(jks, 1, trusted_entry("one", one()), "secret"), {"Secret", ""});
  REQUIRE_FALSE(store);
  CHECK(store.error().sentence() ==
        "roots: is a JKS store that no given password fits, or that is damaged; give the password it was made with, or "
        "none: its certificates can be read without");
}

TEST_CASE("a Java key store that ends early says where") {
  const std::string whole = key_store(jks, 1, trusted_entry("one", one()));
  const auto cut = [&](std::size_t length) { return sentence_about(whole.substr(0, length)); };
  CHECK(cut(4) == "roots: is a JKS store that is cut short in its header" + again);
  CHECK(cut(31) == "roots: is a JKS store that is cut short in its header" + again);
  CHECK(cut(32) == "roots: is a JKS store that is cut short in entry 1 of 1" + again);
  CHECK(cut(whole.size() - 1) == "roots: is a JKS store that is cut short in entry 1 of 1" + again);
}

TEST_CASE("absurd numbers in a Java key store give a sentence") {
  const std::string most = number(0xFFFFFFFF), trusted = trusted_entry("one", one());
  CHECK(sentence_about(key_store(jks, 0xFFFFFFFF, trusted)) ==
        "roots: is a JKS store that is cut short in entry 2 of 4294967295" + again);
  CHECK(sentence_about(key_store(jceks, 1, entry(1, "key", most))) ==
        "roots: is a JCEKS store that is cut short in entry 1 of 1" + again);
  CHECK(sentence_about(key_store(jks, 1, entry(1, "key", number(0) + most))) ==
        "roots: is a JKS store that is cut short in entry 1 of 1" + again);
  CHECK(sentence_about(key_store(jks, 1, entry(2, "one", utf("X.509") + most))) ==
        "roots: is a JKS store that is cut short in entry 1 of 1" + again);
}

TEST_CASE("a damaged Java key store says what is wrong in it") {
  const std::string damaged = "roots: is a JKS store that is damaged: ", trusted = trusted_entry("one", one());
  CHECK(sentence_about(with_digest(jks + number(3) + number(0))) ==
        damaged + "version 1 or 2 is expected, not 3" + again);
  CHECK(sentence_about(key_store(jks, 1, trusted) + "x") == damaged + "it goes on for 1 byte after the digest" + again);
  CHECK(sentence_about(key_store(jks, 1, entry(7, "odd", ""))) ==
        damaged + "entry 'odd' is of the unknown kind 7" + again);
  CHECK(sentence_about(key_store(jks, 1, entry(3, "aes", sealed_object()))) ==
        damaged + "entry 'aes' is of the unknown kind 3" + again);
  CHECK(sentence_about(key_store(jks, 2, trusted + entry(2, "\x80", ""))) ==
        damaged + "the alias of entry 2 is no text" + again);
  CHECK(sentence_about(key_store(jks, 1, entry(2, "bad", stored("no DER"))))
            .starts_with(damaged + "entry 'bad' is not an X.509 certificate"));
  CHECK(sentence_about(key_store(jks, 1, private_key_entry("bad", {stored(one()), stored("no DER")})))
            .starts_with(damaged + "entry 'bad' is not an X.509 certificate"));
}

TEST_CASE("a Java key store without a certificate says what else it holds") {
  const std::string remedy = "; name the store with the root certificates instead";
  CHECK(sentence_about(key_store(jks, 0, "")) == "roots: is a JKS store without a certificate" + remedy);
  CHECK(sentence_about(key_store(jceks, 2, entry(3, "aes", sealed_object()) + private_key_entry("x", {}))) ==
        "roots: is a JCEKS store without a certificate, only 2 entries of other kinds" + remedy);
}

TEST_CASE("Java key stores cut anywhere or with a flipped bit give anchors or a sentence") {
  check_damage(
      key_store(jks, 2, trusted_entry("one", one()) + private_key_entry("key", {stored(one()), stored(one())})));
  check_damage(key_store(jceks, 2, entry(3, "aes", sealed_object()) + trusted_entry("one", one())));
}

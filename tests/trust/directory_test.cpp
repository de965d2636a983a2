#include "trust/directory.h"

#include <doctest/doctest.h>

#include "support/scratch_directory.h"
#include "support/store_files.h"
#include "trust/trust_store.h"
#include "x509/name_hash.h"
#include "x509/pem.h"

using namespace trustprobe;
using namespace trustprobe::support;
namespace fs = std::filesystem;

namespace {

std::string pem_of(const Identity& identity) {
  return x509::to_pem(*identity.certificate);
}

std::string hashed(const Identity& identity, const std::string& number = "0") {
  return x509::name_hash(identity.certificate->subject) + "." + number;
}

std::string hashed_for_android(const Identity& identity) {
  return x509::old_name_hash(identity.certificate->subject) + ".0";
}

trust::TrustStore store_in(const ScratchDirectory& scratch) {
  auto loaded = trust::load_directory(scratch.path(), {});
  if (!loaded) FAIL(loaded.error().sentence());
  return {"roots", std::move(loaded->origin), std::move(loaded->anchors), std::move(loaded->details)};
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a name's hashes are those that OpenSSL knows") {
  const Identity root = make_root("Root");
  const x509::X509Pointer certificate = openssl_copy(root);
  const auto digits = [](unsigned long hash) {
    std::string text;
    for (int shift = 28; shift >= 0; shift -= 4) text += "0123456789abcdef"[hash >> shift & 0xF];
    return text;
  };
  CHECK(x509::name_hash(root.certificate->subject) == digits(X509_subject_name_hash(certificate.get())));
  CHECK(x509::old_name_hash(root.certificate->subject) == digits(X509_subject_name_hash_old(certificate.get())));
}

TEST_CASE("a file and the hash link that leads to it are one certificate, given once") {
  const ScratchDirectory scratch;
  const Identity one = make_root("One"), two = make_root("Two");
  scratch.write("one.pem", pem_of(one));
  scratch.write("two.crt", der_text(two));
  fs::create_symlink("one.pem", scratch.path() / hashed(one));
  fs::create_symlink("two.crt", scratch.path() / hashed(two));
  fs::create_symlink("one.pem", scratch.path() / "zz-again.pem");
  const auto store = store_in(scratch);
  CHECK(store.origin().format == "directory, hashed for OpenSSL");
  CHECK(store.anchors().size() == 2);
  CHECK(store.anchors().front().certificate->der == one.certificate->der);
  CHECK(store.details().repeated.empty());
  CHECK(store.details().unreachable.empty());
}

TEST_CASE("a copy under a hash repeats nothing, the same certificate in two files does") {
  const ScratchDirectory scratch;
  const Identity one = make_root("One");
  scratch.write("a.pem", pem_of(one));
  scratch.write(hashed(one), pem_of(one));
  CHECK(store_in(scratch).details().repeated.empty());
  scratch.write("b.pem", "# B\n" + pem_of(one));
  const auto store = store_in(scratch);
  CHECK(store.anchors().size() == 1);
  CHECK(store.details().repeated == Names{"B"});
}

TEST_CASE("a bundle of what the other files hold adds nothing, one with more of its own does") {
  const ScratchDirectory scratch;
  const Identity one = make_root("One"), two = make_root("Two"), three = make_root("Three");
  scratch.write("one.pem", pem_of(one));
  scratch.write("two.pem", pem_of(two));
  scratch.write("bundle.crt", pem_of(one) + pem_of(two));
  CHECK(store_in(scratch).anchors().size() == 2);
  CHECK(store_in(scratch).details().repeated.empty());
  scratch.write("bundle.crt", pem_of(one) + pem_of(three));
  CHECK(store_in(scratch).anchors().size() == 3);
  CHECK(store_in(scratch).details().repeated.size() == 1);
}

TEST_CASE("two bundles that hold the same are read, not passed over for each other") {
  const ScratchDirectory scratch;
  const std::string bundle = pem_of(make_root("One")) + pem_of(make_root("Two"));
  scratch.write("a.pem", bundle);
  scratch.write("b.pem", bundle);
  CHECK(store_in(scratch).anchors().size() == 2);
}

TEST_CASE("files that no hash leads to are told: without a link, under a stale one, behind a gap in the numbers") {
  const ScratchDirectory scratch;
  const Identity one = make_root("One"), bare = make_root("Bare"), stale = make_root("Stale"),
                 second = make_root("Same"), third = make_root("Same");
  scratch.write(hashed(one), pem_of(one));
  scratch.write("bare.pem", pem_of(bare));
  scratch.write("stale.pem", pem_of(stale));
  fs::create_symlink("stale.pem", scratch.path() / "00000000.0");
  scratch.write(hashed(second, "0"), pem_of(second));
  scratch.write("third.pem", pem_of(third));
  fs::create_symlink("third.pem", scratch.path() / hashed(third, "2"));
  CHECK(store_in(scratch).details().unreachable == Names{"bare.pem", "stale.pem", "third.pem"});
  fs::rename(scratch.path() / hashed(third, "2"), scratch.path() / hashed(third, "1"));
  CHECK(store_in(scratch).details().unreachable == Names{"bare.pem", "stale.pem"});
}

TEST_CASE("Android's directory is known by its older hash") {
  const ScratchDirectory scratch;
  const Identity one = make_root("One"), two = make_root("Two");
  scratch.write(hashed_for_android(one), "Certificate:\n    Data:\n" + pem_of(one));
  scratch.write(hashed_for_android(two), pem_of(two) + "Certificate:\n    Data:\n");
  const auto store = store_in(scratch);
  CHECK(store.origin().format == "directory, hashed as Android's");
  CHECK(store.anchors().size() == 2);
  CHECK(store.details().unreachable.empty());
}

TEST_CASE("in a directory without hashes no client finds anything by them") {
  const ScratchDirectory scratch;
  scratch.write("a.pem", pem_of(make_root("One")));
  scratch.write("notes.txt", "hello");
  const auto store = store_in(scratch);
  CHECK(store.origin().format == "directory");
  CHECK(store.details().unreachable == Names{"a.pem"});
}

TEST_CASE("a file without a certificate is an error under a name that promises one, whatever other names lead to it") {
  const ScratchDirectory scratch;
  scratch.write("a.pem", pem_of(make_root("One")));
  scratch.write("notes", "hello");
  fs::create_symlink("notes", scratch.path() / "z.crt");
  CHECK(trust::load_directory(scratch.path(), {})
            .error()
            .sentence()
            .starts_with((scratch.path() / "z.crt").string() + ": holds no PEM certificate"));
}

TEST_CASE("PKCS #7 and p11-kit files in a directory are read, keys counted, other stores left alone or refused") {
  const ScratchDirectory scratch;
  const Identity one = make_root("One"), two = make_root("Two");
  scratch.write("a.p7b", pkcs7_of({one}).der);
  scratch.write("b.p11-kit", "[p11-kit-object-v1]\ntrusted: true\n" + pem_of(two));
  scratch.write("key.pem", private_key_pem(one));
  scratch.write("certdata.txt", "\nBEGINDATA\n");
  const auto store = store_in(scratch);
  CHECK(store.anchors().size() == 2);
  CHECK(store.details().private_keys == 1);
  scratch.write("c.crt", "\nBEGINDATA\n");
  CHECK(trust::load_directory(scratch.path(), {}).error().sentence() ==
        (scratch.path() / "c.crt").string() +
            ": is no certificate but NSS certdata.txt; move it elsewhere, or put its certificates here as PEM");
}

#include "trust/known_stores.h"

#include <doctest/doctest.h>

#include "support/certificate_maker.h"
#include "support/scratch_directory.h"
#include "trust/loading.h"
#include "trust/nss_module.h"
#include "trust/public_roots.h"
#include "x509/pem.h"

using namespace trustprobe;
using namespace trustprobe::support;
namespace fs = std::filesystem;

namespace {

/// A machine with nothing on it yet.
struct Machine {
  ScratchDirectory scratch;

  void put(const std::string& file) const { scratch.write(file, x509::to_pem(*make_root(file).certificate)); }

  // Where the store was found, or the sentence that says that it was not.
  std::string found(std::string_view name) const {
    const auto store = trust::load_known_store(name, {}, scratch.path());
    REQUIRE(store);
    if (!*store) return (*store).error().sentence();
    return fs::relative((*store)->origin.path, scratch.path()).string();
  }
};

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the system's store is its bundle, else its directory, and an empty directory is none") {
  const Machine machine;
  fs::create_directories(machine.scratch.path() / "etc/ssl/certs");
  const std::string nothing = machine.found("system");
  CHECK(nothing.starts_with("store 'system': this machine has no certificate bundle at any of "));
  CHECK(holds(nothing, "/etc/pki/tls/certs/ca-bundle.crt, "));
  CHECK(holds(nothing, "; install the ca-certificates package or name a store with --store"));
  machine.put("etc/ssl/certs/one.pem");
  CHECK(machine.found("system") == "etc/ssl/certs");
  machine.put("etc/ssl/cert.pem");
  CHECK(machine.found("system") == "etc/ssl/cert.pem");
  machine.put("etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem");
  CHECK(machine.found("system") == "etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem");
}

TEST_CASE("a system bundle that is broken is an error, and nothing else is used in its place") {
  const Machine machine;
  machine.put("etc/ssl/cert.pem");
  machine.scratch.write("etc/ssl/certs/ca-certificates.crt", "");
  CHECK(holds(machine.found("system"), "etc/ssl/certs/ca-certificates.crt: is empty"));
}

TEST_CASE("Java's store is the distribution's, else that of the newest Java") {
  const Machine machine;
  CHECK(holds(machine.found("java"), "/etc/pki/java/cacerts, "));
  CHECK(holds(machine.found("java"), "; install a Java (Debian: default-jre-headless)"));
  machine.put("usr/lib/jvm/java-1.8.0-openjdk/jre/lib/security/cacerts");
  CHECK(machine.found("java") == "usr/lib/jvm/java-1.8.0-openjdk/jre/lib/security/cacerts");
  machine.put("usr/lib/jvm/java-17-openjdk-amd64/lib/security/cacerts");
  machine.put("usr/lib/jvm/jdk-11.0.2/lib/security/cacerts");
  machine.put("usr/lib/jvm/java-9-openjdk/lib/security/cacerts");
  machine.put("usr/lib/jvm/default/lib/security/cacerts");
  CHECK(machine.found("java") == "usr/lib/jvm/java-17-openjdk-amd64/lib/security/cacerts");
  machine.put("etc/ssl/certs/java/cacerts");
  CHECK(machine.found("java") == "etc/ssl/certs/java/cacerts");
}

TEST_CASE("NSS's module is looked for in the library directories, and what is none is refused") {
  const Machine machine;
  CHECK(
      holds(machine.found("nss"), "this machine has no libnssckbi.so, nss/libnssckbi.so, pkcs11/p11-kit-trust.so in "));
  CHECK(holds(machine.found("nss"), "; install NSS (Debian: libnss3) or name a certdata.txt with --store"));
  machine.put("usr/lib/x86_64-linux-gnu/nss/libnssckbi.so");
  CHECK(holds(machine.found("nss"),
              "usr/lib/x86_64-linux-gnu/nss/libnssckbi.so: is not a PKCS #11 module that this program can load"));
}

TEST_CASE("NSS's module of this machine holds Mozilla's roots with what they are trusted for") {
  for (int turn = 0; turn < 2; ++turn) {  // twice: it stays loaded
    const auto store = trust::load_known_store("nss", {});
    if (!*store) {
      MESSAGE("skipped: " << (*store).error().sentence());
      return;
    }
    CHECK((*store)->origin.format == "NSS module");
    std::size_t known = 0, for_servers = 0;
    for (const trust::Anchor& anchor : (*store)->anchors) {
      known += trust::is_public_root(*anchor.certificate);
      CHECK((!anchor.label.empty() && anchor.label.find('\0') == std::string::npos));
      REQUIRE(anchor.constraints.purposes);
      for (const std::string& purpose : *anchor.constraints.purposes) for_servers += purpose == "1.3.6.1.5.5.7.3.1";
    }
    CHECK(known > 50);
    CHECK(for_servers > 50);
  }
}

TEST_CASE("p11-kit's module is read where NSS's is not there") {
  const fs::path module = "/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-trust.so";
  if (!fs::exists(module)) {
    MESSAGE("skipped: this machine has no " << module.string());
    return;
  }
  const Machine machine;
  fs::create_directories(machine.scratch.path() / "usr/lib/pkcs11");
  fs::create_symlink(module, machine.scratch.path() / "usr/lib/pkcs11/p11-kit-trust.so");
  const auto store = trust::load_known_store("nss", {}, machine.scratch.path());
  if (!*store) FAIL((*store).error().sentence());
  CHECK((*store)->anchors.size() > 50);
}

TEST_CASE("other names are none of this machine's stores") {
  CHECK(!trust::load_known_store("amazon", {}));
  CHECK(!trust::load_known_store("", {}));
}

TEST_CASE("a database of NSS says how to export it") {
  CHECK(trust::sentence_about(std::string("SQLite format 3\0\x10\0", 18)) ==
        "roots: is a database, as NSS keeps its certificates in cert9.db, and cannot be read as a store; list it with "
        "certutil -L -d sql:. and export each anchor with certutil -L -d sql:. -n NICKNAME -a >> roots.pem");
}

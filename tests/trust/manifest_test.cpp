#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/hex.h"
#include "support/certificate_maker.h"
#include "support/scratch_directory.h"
#include "trust/load_store.h"
#include "x509/base64.h"
#include "x509/pem.h"

using namespace trustprobe;
using namespace trustprobe::support;

namespace {

std::string anchor_entry(const Identity& identity, std::string_view label) {
  return fmt::format("[[anchor]]\nlabel = \"{}\"\nsha256 = \"{}\"\nspki_sha256 = \"{}\"\n", label,
                     base::to_colon_hex(identity.certificate->fingerprint),
                     x509::to_base64(identity.certificate->spki_sha256));
}

const std::string head = "name = \"lab\"\ndescription = \"d\"\nsource = \"s\"\ncertificates = \"lab.pem\"\n";

struct Lab {
  ScratchDirectory scratch;
  Identity one = make_root("One"), two = make_root("Two");

  base::Result<trust::TrustStoreRef> load(const std::string& manifest, const std::string& pem) const {
    scratch.write("truststores/lab.toml", manifest);
    scratch.write("truststores/lab.pem", pem);
    return trust::load_store("lab", {.data_directory = scratch.path()});
  }
  std::string error(const std::string& manifest, const std::string& pem) const {
    const auto store = load(manifest, pem);
    REQUIRE(!store);
    return store.error().sentence().substr((scratch.path() / "truststores/").string().size());
  }
  std::string pem() const { return x509::to_pem(*one.certificate) + x509::to_pem(*two.certificate); }
};

}  // namespace

TEST_CASE("a manifest's anchors are checked against its PEM file and keep their labels") {
  const Lab lab;
  const auto store = lab.load(head + anchor_entry(lab.two, "second") + anchor_entry(lab.one, "first"), lab.pem());
  REQUIRE(store);
  CHECK((*store)->name() == "lab");
  REQUIRE((*store)->anchors().size() == 2);
  CHECK((*store)->anchors()[0].label == "second");
  CHECK((*store)->anchors()[0].certificate->fingerprint == lab.two.certificate->fingerprint);
  CHECK((*store)->origin().format == "manifest");
  CHECK(trust::named_stores(lab.scratch.path()) == std::vector<std::string>{"java", "lab", "nss", "system"});
}

TEST_CASE("a missing, surplus or different certificate is an error with its line") {
  const Lab lab;
  const std::string both = head + anchor_entry(lab.one, "One") + anchor_entry(lab.two, "Two");
  CHECK(lab.error(both, x509::to_pem(*lab.one.certificate)).starts_with("lab.toml:9: "));
  CHECK(lab.error(head + anchor_entry(lab.one, "One"), lab.pem())
            .find("the manifest has no anchor for this certificate (Two)") != std::string::npos);
  Identity mixed = lab.one;
  auto other_key = std::make_shared<x509::Certificate>(*lab.one.certificate);
  other_key->spki_sha256 = lab.two.certificate->spki_sha256;
  mixed.certificate = other_key;
  CHECK(lab.error(head + anchor_entry(mixed, "One"), lab.pem())
            .starts_with("lab.toml:5: the pin of 'One' is not that of its certificate"));
}

TEST_CASE("a certificate that stands twice in the PEM file is no surplus") {
  const Lab lab;
  const auto store =
      lab.load(head + anchor_entry(lab.one, "One") + anchor_entry(lab.two, "Two"), lab.pem() + lab.pem());
  REQUIRE(store);
  CHECK((*store)->anchors().size() == 2);
}

TEST_CASE("a manifest that is not well written is an error with its line") {
  const Lab lab;
  CHECK(lab.error("name = \n", "").starts_with("lab.toml:1: is not valid TOML"));
  CHECK(lab.error(head + "color = 1\n", "").starts_with("lab.toml:5: unknown key 'color'"));
  CHECK(lab.error(head, lab.pem()).find("has no [[anchor]]") != std::string::npos);
  CHECK(lab.error(head + "[[anchor]]\nlabel = \"x\"\nsha256 = \"12\"\nspki_sha256 = \"\"\n", lab.pem())
            .starts_with("lab.toml:5: 'sha256' is not a SHA-256 digest in hexadecimal"));
}

TEST_CASE("a manifest may limit an anchor to dates, names and purposes") {
  const Lab lab;
  const std::string two = anchor_entry(lab.two, "Two");
  const auto store = lab.load(head + anchor_entry(lab.one, "One") +
                                  "distrust_after = \"2026-04-15T23:59:59Z\"\nsct_not_after = "
                                  "\"2026-04-14T23:59:59Z\"\npermitted_dns_names = [\"Example.com\"]\npurposes = "
                                  "[\"server\", \"1.2.3\"]\n" +
                                  two,
                              lab.pem());
  REQUIRE(store);
  CHECK((*store)->anchors()[0].constraints ==
        trust::AnchorConstraints{.distrust_after = instant("2026-04-15T23:59:59Z"),
                                 .sct_not_after = instant("2026-04-14T23:59:59Z"),
                                 .permitted_dns_names = {"example.com"},
                                 .purposes = {{"1.3.6.1.5.5.7.3.1", "1.2.3"}}});
  CHECK((*store)->anchors()[1].constraints == trust::AnchorConstraints{});

  const auto wrong = [&](const std::string& line) {
    return lab.error(head + anchor_entry(lab.one, "One") + line + "\n" + two, lab.pem());
  };
  CHECK(wrong("distrust_after = \"2026-04-15\"") ==
        "lab.toml:5: 'distrust_after' is not a time; write it in UTC, as \"2026-04-15T23:59:59Z\"");
  CHECK(wrong("purposes = [\"servers\"]") ==
        "lab.toml:5: unknown purpose 'servers'; write server, client, code-signing, email or an OID");
  CHECK(wrong("permitted_dns_names = []") == "lab.toml:5: 'permitted_dns_names' is not a list of texts");
  CHECK(wrong("sct_not_after = 7").starts_with("lab.toml:5: 'sct_not_after' is not a time"));
}

namespace {

std::string bare_entry(const Identity& identity, std::string_view label) {
  return fmt::format("[[anchor]]\nlabel = \"{}\"\nsha256 = \"{}\"\n", label,
                     base::to_colon_hex(identity.certificate->fingerprint));
}

/// A store "base" of One and Two, and a manifest "upper" on it.
struct Upper {
  Lab lab;
  base::Result<trust::TrustStoreRef> load(const std::string& manifest) const {
    lab.scratch.write("truststores/base.toml", "name = \"base\"\ncertificates = \"base.pem\"\n" +
                                                   anchor_entry(lab.one, "One") + anchor_entry(lab.two, "Two"));
    lab.scratch.write("truststores/base.pem", lab.pem());
    lab.scratch.write("truststores/upper.toml", manifest);
    return trust::load_store("upper", {.data_directory = lab.scratch.path()});
  }
};

}  // namespace

TEST_CASE("a manifest over another store has all its anchors, the listed ones with their limits") {
  const Upper upper;
  const auto store =
      upper.load("name = \"upper\"\nover = \"base\"\n" + bare_entry(upper.lab.two, "Two") +
                 "distrust_after = \"2026-04-15T23:59:59Z\"\n" + bare_entry(make_root("Absent"), "Absent"));
  REQUIRE(store);
  CHECK((*store)->origin().format == "manifest over base");
  REQUIRE((*store)->anchors().size() == 2);
  CHECK((*store)->anchors()[0].constraints == trust::AnchorConstraints{});
  CHECK((*store)->anchors()[1].constraints.distrust_after == instant("2026-04-15T23:59:59Z"));
}

TEST_CASE("a manifest can take all trust from an anchor") {
  const Upper upper;
  const auto store =
      upper.load("name = \"upper\"\nover = \"base\"\n" + bare_entry(upper.lab.two, "Two") + "distrusted = true\n");
  REQUIRE(store);
  REQUIRE((*store)->anchors()[1].constraints.purposes);
  CHECK((*store)->anchors()[1].constraints.purposes->empty());
}

TEST_CASE("a manifest that looks for its anchors elsewhere says which are not there") {
  const Upper upper;
  const Identity absent = make_root("Absent");
  const auto store = upper.load("name = \"upper\"\nfind_in = \"base\"\n" + bare_entry(absent, "Absent") +
                                bare_entry(upper.lab.two, "second"));
  REQUIRE(store);
  REQUIRE((*store)->anchors().size() == 1);
  CHECK((*store)->anchors()[0].label == "second");
  REQUIRE((*store)->details().missing.size() == 1);
  CHECK((*store)->details().missing[0].label == "Absent");
  CHECK((*store)->details().missing[0].sha256 == absent.certificate->fingerprint);
  const auto none = upper.load("name = \"upper\"\nfind_in = \"base\"\n" + bare_entry(absent, "Absent"));
  REQUIRE(!none);
  CHECK(none.error().what == "none of its anchors is in the store 'base'");
}

TEST_CASE("manifests do not stand on manifests that stand on others") {
  const Upper upper;
  const auto store = upper.load("name = \"upper\"\nover = \"upper\"\n" + bare_entry(upper.lab.two, "Two"));
  REQUIRE(!store);
  CHECK(store.error().what == "'upper' is no store that can stand under it");
  CHECK(!upper.load("name = \"upper\"\nover = \"nonesuch\"\n" + bare_entry(upper.lab.two, "Two")));
}

TEST_CASE("a store that is fetched says so until it was, and then is what was fetched") {
  const Lab lab;
  const std::string manifest =
      "name = \"lab\"\nfetch = [\"https://pki.example/lab.pem\"]\n" + anchor_entry(lab.one, "One");
  const auto before = lab.load(manifest, "");
  REQUIRE(!before);
  CHECK(before.error().sentence() ==
        "store 'lab': its certificates are not shipped and have not been fetched; run trustprobe store fetch lab");
  lab.scratch.write("fetched/lab.pem", x509::to_pem(*lab.one.certificate));
  const auto after = trust::load_store(
      "lab", {.data_directory = lab.scratch.path(), .fetched_directory = lab.scratch.path() / "fetched"});
  REQUIRE(after);
  CHECK((*after)->anchors().size() == 1);
  lab.scratch.write("fetched/lab.pem", x509::to_pem(*lab.two.certificate));
  CHECK(!trust::load_store(
      "lab", {.data_directory = lab.scratch.path(), .fetched_directory = lab.scratch.path() / "fetched"}));
}

TEST_CASE("a manifest says once where its certificates are") {
  const Lab lab;
  const std::string one = anchor_entry(lab.one, "One"), lacking = "name = \"lab\"\n" + one;
  const std::string sentence =
      "lab.toml:1: must say once where its certificates are; with certificates, find_in or over; or with fetch or a "
      "url "
      "for every anchor";
  CHECK(lab.error(lacking, lab.pem()) == sentence);
  CHECK(lab.error("over = \"system\"\n" + head + one, lab.pem()) == sentence);
  CHECK(lab.error("name = \"lab\"\n" + one + "url = \"https://pki.example/1\"\n" + anchor_entry(lab.two, "Two"), "") ==
        "lab.toml:7: 'url' is missing; say where the certificate is, or name a bundle with fetch");
  CHECK(lab.error("name = \"lab\"\nfetch = [\"https://pki.example/1\"]\n" + bare_entry(lab.one, "One"), "") ==
        "lab.toml:3: 'spki_sha256' is missing or not a text");
}

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
  CHECK(lab.error("name = \"lab\"\n", "").find("'certificates' is missing") != std::string::npos);
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

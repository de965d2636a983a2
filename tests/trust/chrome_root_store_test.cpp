#include "trust/chrome_root_store.h"

#include "support/scratch_directory.h"
#include "support/store_files.h"
#include "trust/loading.h"
#include "x509/pem.h"

using namespace trustprobe;
using namespace trustprobe::support;
using trust::AnchorConstraints;

namespace {

std::string pem_of(const Identity& identity) {
  return "# " + x509::fingerprint_hex(*identity.certificate) + "\n" + x509::to_pem(*identity.certificate);
}

std::string anchor(const Identity& identity, const std::string& more = "", const std::string& kind = "trust_anchors") {
  return "# CN=" + identity.certificate->subject.common_name + "\n" + kind + " {\n  sha256_hex: \"" +
         x509::fingerprint_hex(*identity.certificate) + "\"\n" + more + "}\n\n";
}

/// Both files, side by side.
struct RootStore {
  ScratchDirectory scratch;
  Identity root = make_root("Root");

  base::Result<trust::LoadedStore> load(const std::string& text) const {
    scratch.write("root_store.certs", pem_of(root));
    const auto file = trust::read_store_file(scratch.write("root_store.textproto", text));
    REQUIRE(file);
    return trust::load_store_file(*file, {});
  }
  AnchorConstraints limits(const std::string& blocks) const {
    const auto store = load(anchor(root, blocks));
    if (!store) FAIL(store.error().sentence());
    return store->anchors.front().constraints;
  }
  std::string sentence(const std::string& text) const {
    const auto store = load(text);
    const std::string said = store ? "loaded" : store.error().sentence();
    const std::string path = (scratch.path() / "root_store.textproto").string();
    return said.starts_with(path) ? said.substr(path.size()) : said;
  }
};

}  // namespace

TEST_CASE("anchors are those of the text, with the certificates of root_store.certs") {
  const RootStore files;
  const Identity gone = make_root("Gone");
  const auto store = files.load("# Chrome Root Store\nversion_major: 36\n\n" +
                                anchor(files.root, "  ev_policy_oids: [\"2.23.140.1.1\", '1.2']\n  eutl: true\n") +
                                anchor(gone) + anchor(make_root("Qualified"), "eutl: true\n", "additional_certs"));
  REQUIRE(store);
  CHECK(store->origin.format == "Chrome Root Store 36");
  REQUIRE(store->anchors.size() == 1);
  CHECK(store->anchors.front().certificate->der == files.root.certificate->der);
  CHECK(store->anchors.front().constraints == AnchorConstraints{});
  REQUIRE(store->details.missing.size() == 1);
  CHECK(store->details.missing.front().label == "CN=Gone");
  CHECK(store->details.missing.front().sha256 == gone.certificate->fingerprint);
  CHECK(store->details.other_entries == 1);
}

TEST_CASE("an additional certificate is an anchor where it says so") {
  const RootStore files;
  const auto store = files.load("version_major: 1\ntrust_anchors {sha256_hex: '" + std::string(64, '0') + "'}\n" +
                                anchor(files.root, "tls_trust_anchor: true\n", "additional_certs"));
  REQUIRE(store);
  CHECK(store->anchors.size() == 1);
}

TEST_CASE("limits are those for the newest Chrome") {
  const RootStore files;
  const auto until = [](std::string_view date) { return AnchorConstraints{.sct_not_after = instant(date)}; };
  CHECK(files.limits("constraints: { sct_not_after_sec: 1761955199 }\n") == until("2025-10-31T23:59:59Z"));
  CHECK(files.limits("constraints < sct_not_after_sec: 1754006399 min_version: \"139\" >\n"
                     "constraints { max_version_exclusive: \"139\" }\n") == until("2025-07-31T23:59:59Z"));
  CHECK(files.limits("constraints { permitted_dns_names: \"GOV.tr\" permitted_dns_names: \"k12.tr\"\n"
                     "validity_starts_not_after_sec: 1754006399 }\n") ==
        AnchorConstraints{.distrust_after = instant("2025-07-31T23:59:59Z"),
                          .permitted_dns_names = {"gov.tr", "k12.tr"}});
  CHECK(files.limits("constraints { max_version_exclusive: \"139\" }\n").purposes == std::vector<std::string>{});
}

TEST_CASE("of several ways to be trusted the one that allows the most holds, where there is one") {
  const RootStore files;
  CHECK(
      files.limits("constraints { sct_not_after_sec: 100 }\nconstraints { sct_not_after_sec: 200 }\n").sct_not_after ==
      base::Instant(base::Seconds(200)));
  CHECK(files.limits("constraints { sct_not_after_sec: 100 }\nconstraints { min_version: \"1\" }\n") ==
        AnchorConstraints{});
  CHECK(
      files.sentence(anchor(files.root,
                            "constraints { sct_not_after_sec: 100 }\n"
                            "constraints { permitted_dns_names: \"a.example\" }\n")) ==
      ":2: this anchor may be trusted in several ways, and this program can hold it to one only; keep the constraints "
      "block that you want to test");
}

TEST_CASE("a limit that cannot be judged is an error, not a limit that is forgotten") {
  const RootStore files;
  CHECK(files.sentence(anchor(files.root, "constraints {\n  sct_all_after_sec: 100\n}\n")) ==
        ":5: the limit sct_all_after_sec is one that this program cannot judge; remove this anchor to load the others");
}

TEST_CASE("a root store that is cut or malformed says on which line") {
  const RootStore files;
  const std::string good = anchor(files.root);
  CHECK(files.sentence(good + "trust_anchors {\n  sha256_hex: \"") == ":7: a text is not closed; fetch the file again");
  CHECK(files.sentence(good + "trust_anchors {\n") ==
        ":7: the file is cut short: a '}' is missing; fetch the file again");
  CHECK(files.sentence(good + "trust_anchors {}\n") == ":6: this anchor has no sha256_hex; fetch the file again");
  CHECK(files.sentence(good + "trust_anchors { sha256_hex: \"12\" }\n") ==
        ":6: sha256_hex is not a SHA-256 digest; fetch the file again");
  CHECK(files.sentence(anchor(files.root, "constraints { sct_not_after_sec: soon }\n")) ==
        ":4: 'soon' is not a time in seconds since 1970; fetch the file again");
  CHECK(files.sentence(anchor(files.root, "constraints { sct_not_after_sec: 253402300800 }\n")) ==
        ":4: '253402300800' is not a time in seconds since 1970; fetch the file again");
  CHECK(files.sentence(good + "}\n") == ":6: '}' is no name of a field; fetch the file again");
  CHECK(files.sentence(good + "crs_root_id\n") == ":7: 'crs_root_id' has no value; fetch the file again");
  std::string deep = good;
  for (int i = 0; i < 100'000; ++i) deep += "a {";
  CHECK(files.sentence(deep) == ":6: messages are nested too deeply; fetch the file again");
}

TEST_CASE("without the certificates beside it a root store names none") {
  const RootStore files;
  CHECK(files.load(anchor(make_root("Gone"))).error().what.starts_with("names no root that"));
  const ScratchDirectory alone;
  const auto file = trust::read_store_file(alone.write("root_store.textproto", anchor(files.root)));
  CHECK(trust::load_store_file(*file, {}).error().what ==
        "names its roots by their hashes, and root_store.certs, which holds them, is not beside it");
  alone.write("root_store.certs", "hello");
  CHECK(trust::load_store_file(*file, {}).error().what == "holds no PEM certificate");
}

TEST_CASE("a damaged root store gives anchors or a sentence") {
  const RootStore files;
  const std::string whole =
      anchor(files.root, "constraints: {\n sct_not_after_sec: 100\n permitted_dns_names: 'a'\n}\n");
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
    for (const std::string& damaged : {whole.substr(0, at), flipped}) {
      const auto store = files.load(damaged);
      CHECK((store ? !store->anchors.empty() : !store.error().what.empty()));
    }
  }
}

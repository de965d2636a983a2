#include "trust/trust_store.h"

#include <doctest/doctest.h>

#include "support/certificate_maker.h"
#include "trust/load_store.h"
#include "trust/public_roots.h"

using namespace trustprobe;
using namespace trustprobe::support;

TEST_CASE("anchors are found by subject, in the store's order, and by being the very certificate") {
  const Identity first = make_root("Same Name"), second = make_root("Same Name"), other = make_root("Other");
  const trust::TrustStore store("test", {},
                                {{first.certificate, ""}, {other.certificate, "the other"}, {second.certificate, ""}});
  const auto same = store.anchors_named(first.certificate->subject);
  REQUIRE(same.size() == 2);
  CHECK(same[0]->certificate == first.certificate);
  CHECK(same[1]->certificate == second.certificate);
  CHECK(store.find(*other.certificate)->label == "the other");
  CHECK(store.find(*make_root("Same Name").certificate) == nullptr);
  CHECK(store.anchors_named(make_root("Nobody").certificate->subject).empty());
}

TEST_CASE("a certificate that is listed twice is one anchor") {
  const Identity root = make_root("Root");
  const trust::TrustStore store("test", {}, {{root.certificate, "first"}, {root.certificate, "second"}});
  REQUIRE(store.anchors().size() == 1);
  CHECK(store.anchors().front().label == "first");
  CHECK(store.anchors_named(root.certificate->subject).size() == 1);
}

TEST_CASE("a key store is another one to Java than to the rest") {
  using trust::Readers, trust::StoreReader;
  const Identity both = make_root("Both"), own = make_root("Own"), unmarked = make_root("Unmarked");
  const trust::TrustStore store("test", {},
                                {{both.certificate, "both"},
                                 {own.certificate, "own", {}, Readers::java_only},
                                 {unmarked.certificate, "unmarked", {}, Readers::not_java}});
  CHECK(store.anchors().size() == 3);
  const trust::TrustStore& java = store.as_read_by(StoreReader::java);
  const trust::TrustStore& others = store.as_read_by(StoreReader::others);
  CHECK(java.find(*own.certificate) != nullptr);
  CHECK(java.find(*unmarked.certificate) == nullptr);
  CHECK(others.find(*own.certificate) == nullptr);
  CHECK(others.find(*unmarked.certificate) != nullptr);
  CHECK(java.find(*both.certificate)->label == "both");
  CHECK(java.name() == "test");
}

TEST_CASE("an entry that stands there for Java and again for the others is there for all") {
  using trust::Readers, trust::StoreReader;
  const Identity root = make_root("Root");
  const trust::TrustStore store(
      "test", {},
      {{root.certificate, "first", {}, Readers::java_only}, {root.certificate, "again", {}, Readers::not_java}});
  REQUIRE(store.anchors().size() == 1);
  CHECK(store.anchors().front().readers == Readers::all);
  CHECK(store.details().repeated == std::vector<std::string>{"again"});
  CHECK(&store.as_read_by(StoreReader::java) == &store);
}

TEST_CASE("a public root is known by its fingerprint, not by its name") {
  CHECK(!trust::is_public_root(*make_root("Amazon Root CA 1").certificate));
  const auto system = trust::load_store("system", {.data_directory = "/nonexistent"});
  if (!system) {
    MESSAGE("skipped: this machine has no system store");
    return;
  }
  std::size_t known = 0;
  for (const trust::Anchor& anchor : (*system)->anchors()) known += trust::is_public_root(*anchor.certificate);
  CHECK(known > 50);
}

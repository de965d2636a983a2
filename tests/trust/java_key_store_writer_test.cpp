#include "trust/java_key_store_writer.h"

#include "trust/java_bytes.h"
#include "trust/loading.h"

using namespace trustprobe;
using namespace trustprobe::support;
using namespace trustprobe::trust;

TEST_CASE("a JKS store that we write is read again with its aliases, its date and its password") {
  const Identity one = make_root("Root One"), two = make_root("Root Two");
  const TrustStore roots("roots", {}, {{one.certificate, "RA\u00cdZ \U0001F511"}, {two.certificate, ""}});
  const std::string bytes = java_key_store_of(roots, "s\u00e9cret", instant("2023-11-14T22:13:20Z"));
  CHECK(bytes == key_store(jks, 2,
                           trusted_entry("ra\u00edz \xED\xA0\xBD\xED\xB4\x91", one) + trusted_entry("root two", two),
                           "s\u00e9cret"));
  const auto read = load_store_file({.path = "roots", .bytes = bytes}, {"s\u00e9cret"});
  REQUIRE(read);
  CHECK(read->anchors.at(0).label == "ra\u00edz \U0001F511");
  CHECK(read->anchors.at(1).certificate->der == two.certificate->der);
  CHECK(read->details.password == PasswordCheck::matched);
}

TEST_CASE("what Java does not take for an anchor is not written for it") {
  const Identity all = make_root("All"), others = make_root("Others"), own = make_root("Own");
  const TrustStore roots("roots", {},
                         {{all.certificate, ""},
                          {others.certificate, "", {}, Readers::not_java},
                          {own.certificate, "", {}, Readers::java_only}});
  const auto read = store_in(java_key_store_of(roots, "changeit", instant("2026-01-01")));
  REQUIRE(read.anchors.size() == 2);
  CHECK(read.anchors[0].label == "all");
  CHECK(read.anchors[1].label == "own");
  CHECK(read.anchors[1].readers == Readers::all);
}

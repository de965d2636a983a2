#include "trust/root_programs.h"

#include <doctest/doctest.h>

#include "support/certificate_maker.h"
#include "trust/root_programs_table.h"

using namespace trustprobe;
using namespace trustprobe::trust;

namespace {

std::optional<AnchorConstraints> constraints_of(RootProgram program, std::string_view sha256) {
  return program_constraints(program, *support::posing_as(support::make_root("Root"), sha256).certificate);
}

}  // namespace

TEST_CASE("a root that a program distrusts from a date on has that date, in the word of that program only") {
  // Izenpe.com is limited by both: Mozilla counts dates of issue, Chrome those of SCTs.
  const std::string_view izenpe = "2530cc8e98321502bad96f9b1fba1b099e2d299e0f4548bb914f363bc0d4531f";
  CHECK(constraints_of(RootProgram::mozilla, izenpe) ==
        AnchorConstraints{.distrust_after = support::instant("2026-04-15T23:59:59Z")});
  CHECK(constraints_of(RootProgram::chrome, izenpe) ==
        AnchorConstraints{.sct_not_after = support::instant("2026-04-14T23:59:59Z")});
  CHECK_FALSE(constraints_of(RootProgram::none, izenpe));
}

TEST_CASE("of what a program says to several versions of its client the newest counts") {
  // ePKI: a date from Chrome 139 on, none before.
  CHECK(constraints_of(RootProgram::chrome, "c0a6f4dc63a24bfdcf54ef2a6a082a0a72de35803e2ff5ff527ae5d87206dfd5") ==
        AnchorConstraints{.sct_not_after = support::instant("2025-07-31T23:59:59Z")});
}

TEST_CASE("a root that a program withdrew is trusted for no purpose, and keeps the date it had") {
  CHECK(constraints_of(RootProgram::mozilla, "43df5774b03e7fef5fe40d931a7bedf1bb2e6b42738c4e6d3841103d3aa7f339") ==
        AnchorConstraints{.distrust_after = support::instant("2024-11-30T23:59:59Z"), .purposes = {{}}});
}

TEST_CASE("programs say nothing of roots that they do not limit") {
  const std::string_view amazon = "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e";
  for (const auto program : {RootProgram::none, RootProgram::mozilla, RootProgram::chrome}) {
    CHECK_FALSE(program_constraints(program, *support::make_root("Own Root").certificate));
    CHECK_FALSE(constraints_of(program, amazon));
  }
}

TEST_CASE("every row limits something, and names a fingerprint") {
  for (const MozillaRoot& row : mozilla_roots) {
    CAPTURE(row.sha256);
    CHECK(row.sha256.size() == 64);
    CHECK((row.withdrawn || row.server_distrust_after > 0));
  }
  for (const ChromeRoot& row : chrome_roots) {
    CAPTURE(row.sha256);
    CHECK(row.sha256.size() == 64);
    CHECK(row.sct_not_after > 0);
  }
  for (const auto program : {RootProgram::mozilla, RootProgram::chrome}) {
    CHECK_FALSE(source_of(program).name.empty());
    CHECK_FALSE(source_of(program).version.empty());
  }
}

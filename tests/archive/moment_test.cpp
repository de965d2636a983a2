#include "archive/moment.h"

#include <doctest/doctest.h>

#include "support/certificate_maker.h"

namespace trustprobe::archive {

TEST_CASE("a day is meant to its end, a time to the second, and two words stand for runs") {
  CHECK(parse_moment("2026-11-20")->instant == support::instant("2026-11-20T23:59:59Z"));
  CHECK(parse_moment("2026-11-20T10:00Z")->instant == support::instant("2026-11-20T10:00:00Z"));
  CHECK(parse_moment("2026-11-20T10:00+01:00")->instant == support::instant("2026-11-20T09:00:00Z"));
  CHECK(parse_moment("2026-11-20T10:00:30Z")->instant == support::instant("2026-11-20T10:00:30Z"));
  CHECK(parse_moment("latest")->kind == Moment::Kind::latest);
  CHECK(parse_moment("previous")->kind == Moment::Kind::previous);
}

TEST_CASE("anything else is no moment") {
  for (const char* text :
       {"", "yesterday", "2026-13-01", "2026-11-20T", "2026-11-20T10", "2026-11-20T10:00", "Latest"}) {
    CAPTURE(text);
    const auto moment = parse_moment(text);
    REQUIRE(!moment);
    CHECK(
        moment.error().sentence().ends_with("is no moment of a history; write 2026-11-20, 2026-11-20T10:00Z, latest "
                                            "or previous"));
  }
}

}  // namespace trustprobe::archive

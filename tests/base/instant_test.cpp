#include "base/instant.h"

#include <doctest/doctest.h>

using namespace trustprobe::base;

TEST_CASE("a date is midnight and a time is to the second, in UTC") {
  CHECK(to_rfc3339(parse_instant("2026-11-21").value()) == "2026-11-21T00:00:00Z");
  CHECK(to_rfc3339(parse_instant("2026-11-21T02:03:04Z").value()) == "2026-11-21T02:03:04Z");
  CHECK(to_date(parse_instant("2026-11-21T23:59:59Z").value()) == "2026-11-21");
}

TEST_CASE("times of RFC 3339 may have an offset from UTC and a fraction, which is cut off") {
  CHECK(to_rfc3339(parse_instant("2026-11-21T02:03:04.999Z").value()) == "2026-11-21T02:03:04Z");
  CHECK(to_rfc3339(parse_instant("2026-11-21T00:30:00+01:00").value()) == "2026-11-20T23:30:00Z");
  CHECK(to_rfc3339(parse_instant("2026-12-31t20:00:00.5-05:30").value()) == "2027-01-01T01:30:00Z");
  for (const auto* text : {"2026-11-21T02:03:04", "2026-11-21T02:03:04.Z", "2026-11-21T02:03:04+0100",
                           "2026-11-21T02:03:04+24:00", "2026-11-21T02:03:04 Z", "2026-11-21T02:03:04.5"}) {
    CAPTURE(text);
    CHECK(!parse_instant(text));
  }
}

TEST_CASE("dates that do not exist and other notations are refused") {
  for (const auto* text :
       {"2026-02-29", "2026-13-01", "21.11.2026", "2026-11-21 02:03:04", "2026-11-21T24:00:00Z", "", "2026-11-2"}) {
    CAPTURE(text);
    CHECK(!parse_instant(text));
  }
}

TEST_CASE("whole days are rounded towards zero on both sides") {
  CHECK(whole_days(std::chrono::hours{47}) == 1);
  CHECK(whole_days(std::chrono::hours{-47}) == -1);
  CHECK(whole_days(std::chrono::hours{-23}) == 0);
}

TEST_CASE("a duration is a whole number and one unit, and nothing else is") {
  using namespace std::chrono;
  CHECK(parse_duration("30s") == seconds{30});
  CHECK(parse_duration("15m") == minutes{15});
  CHECK(parse_duration("2h") == hours{2});
  CHECK(parse_duration("99999999d") == days{99'999'999});
  CHECK(parse_duration("0") == seconds{0});
  for (const auto* text : {"", "s", "15", "15 m", "-1m", "1.5h", "1w", "15mm", "m15", "100000000s", "15M"}) {
    CAPTURE(text);
    CHECK(!parse_duration(text));
  }
}

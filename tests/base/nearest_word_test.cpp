#include "base/nearest_word.h"

#include <doctest/doctest.h>

using trustprobe::base::nearest_word;

TEST_CASE("a misspelt word finds the one that was meant") {
  CHECK(nearest_word("verdikt", {"target", "verdict"}) == "verdict");
  CHECK(nearest_word("enpoint", {"endpoint", "stores"}) == "endpoint");
}

TEST_CASE("a word that resembles none finds none") {
  CHECK(!nearest_word("colour", {"target", "verdict", "stores"}));
}
